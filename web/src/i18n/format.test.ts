// SPDX-License-Identifier: Apache-2.0
// Names, ages, dates and numbers in both languages; the two dictionaries against each other and against the code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Name } from '../api/types';
import en from './en.json';
import { chooseNames, withoutTag, writeAge, writeDate, writeDateTime, writeName, writePeriod, writeRate, writeUnit } from './format';
import ko from './ko.json';

const name = (family: string, given: string[], more: Partial<Name> = {}): Name => ({ use: 'official', representation: null, text: null, family, given, prefix: [], suffix: [], ...more });
const hangul = name('김', ['민준'], { representation: 'SYL' });
const roman = name('Kim', ['Minjun'], { representation: 'ABC' });

describe('words of a concept', () => {
  it('lose the tag of SNOMED CT and nothing else', () => {
    expect(withoutTag('Body mass index 30+ - obesity (finding)')).toBe('Body mass index 30+ - obesity');
    expect(withoutTag('Td (adult) preservative free')).toBe('Td (adult) preservative free');
    expect(withoutTag('Influenza A (H1N1)')).toBe('Influenza A (H1N1)');
  });
});

describe('names', () => {
  it('writes the form of the reader’s language and keeps the other beside it', () => {
    expect(chooseNames([roman, hangul], 'ko').map((n) => writeName(n))).toEqual(['김민준', 'Minjun Kim']);
    expect(chooseNames([hangul, roman], 'en').map((n) => writeName(n))).toEqual(['Minjun Kim', '김민준']);
  });
  it('falls back to what is recorded', () => {
    expect(writeName(chooseNames([hangul], 'en')[0])).toBe('김민준');
    expect(writeName(chooseNames([name('García', ['Ana'])], 'ko')[0])).toBe('Ana García');
    expect(chooseNames([], 'en')).toEqual([null, null]);
    expect(writeName({ ...name('', []), family: null, text: 'Baby of Ana' })).toBe('Baby of Ana');
  });
  it('puts the family name first in lists', () => {
    expect(writeName(name('García', ['Ana', 'B.']), 'list')).toBe('García, Ana B.');
    expect(writeName(hangul, 'list')).toBe('김민준');
  });
  it('does not lead with a maiden name', () => {
    expect(writeName(chooseNames([name('Old', ['Ana'], { use: 'maiden' }), name('New', ['Ana'])], 'en')[0])).toBe('Ana New');
  });
});

describe('dates', () => {
  it('keeps the recorded precision', () => {
    expect(writeDate('2025', 'en')).toBe('2025');
    expect(writeDate('2025-03', 'en')).toBe('Mar 2025');
    expect(writeDate('2025-03-09', 'en')).toBe('Mar 9, 2025');
    expect(writeDate('2025-03-09', 'ko')).toBe('2025. 3. 9.');
    expect(writeDate(null, 'en')).toBe('–');
  });
  it('shows the wall time of the record, whatever its offset', () => {
    expect(writeDateTime('2025-03-09T23:30:00-05:00', 'en')).toBe('Mar 9, 2025 23:30');
    expect(writeDateTime('2025-03-09T00:10:00+09:00', 'ko')).toBe('2025. 3. 9. 00:10');
  });
  it('names a whole year as a year', () => {
    expect(writePeriod({ start: '2025-01-01', end: '2025-12-31' }, 'ko')).toBe('2025년');
    expect(writePeriod({ start: '2025-04-01', end: '2026-03-31' }, 'en')).toBe('Apr 1, 2025 – Mar 31, 2026');
  });
});

describe('ages and rates', () => {
  it('writes years, and months below two years', () => {
    expect(writeAge('1980-05-05', 45, '2025-12-31', 'en')).toBe('45 y');
    expect(writeAge('1980-05-05', 45, '2025-12-31', 'ko')).toBe('만 45세');
    expect(writeAge('2024-11-15', 1, '2025-12-14', 'en')).toBe('12 mo');
    expect(writeAge('2025-12-01', 0, '2025-12-31', 'ko')).toBe('생후 0개월');
    expect(writeAge(null, null, '2025-12-31', 'en')).toBe('–');
  });
  it('writes UCUM codes as people do', () => {
    expect(['mL/min/{1.73_m2}', 'mm[Hg]', '{score}', 'mg/dL', null].map(writeUnit)).toEqual(['mL/min/1.73 m²', 'mmHg', 'score', 'mg/dL', '']);
  });
  it('writes rates with one decimal', () => {
    expect(writeRate(0.0345, 'en')).toBe('3.5%');
    expect(writeRate(null, 'en')).toBe('–');
  });
});

type Tree = { [key: string]: string | Tree };
const flat = (tree: Tree, before = ''): [string, string][] => Object.entries(tree).flatMap(([k, v]) => (typeof v === 'string' ? [[before + k, v] as [string, string]] : flat(v, `${before}${k}.`)));
const slots = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

describe('dictionaries', () => {
  const english = new Map(flat(en as Tree)), korean = new Map(flat(ko as Tree));
  it('hold the same keys (Korean has no singular) and the same slots', () => {
    const plain = [...english.keys()].filter((k) => !k.endsWith('_one'));
    expect([...korean.keys()].sort()).toEqual(plain.sort());
    for (const key of plain) expect([key, [...new Set(slots(korean.get(key)!))].filter((s) => s !== 'count')]).toEqual([key, [...new Set(slots(english.get(key)!))].filter((s) => s !== 'count')]);
  });
  it('answer every key that the code names', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f) && !f.includes('.test.'));
    const named = files.flatMap((f) => [...readFileSync(join('src', f), 'utf8').matchAll(/\bt\('([\w.-]+)'/g)].map((m) => m[1]!));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((key) => !english.has(key) && !english.has(`${key}_other`))).toEqual([]);
  });
});
