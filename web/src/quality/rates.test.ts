// SPDX-License-Identifier: Apache-2.0
// Hand-worked counts and gaps.
import { describe, expect, it } from 'vitest';
import type { Group, StratumRow } from '../api/types';
import { tokensOf } from './cql.component';
import { splitSummary } from './measure-people.component';
import { countedOf, gapOf, leftOutOf } from './rates';

const group = (populations: Record<string, number> | null): Group => ({ id: '1', title: null, description: null, scoring: 'proportion', basis: 'boolean', improvement: 'increase', populations, rate: null, interval: null, value: null, unit: null, due: 0, failed: 0 });
const row = (numerator: number, denominator: number, low: number, high: number): StratumRow => ({ key: 'a', label: null, denominator, numerator, rate: numerator / denominator, interval: { low, high }, due: null, suppressed: false });

describe('counts', () => {
  it('takes exclusions and exceptions out of the denominator', () => {
    const p = { 'initial-population': 120, denominator: 100, 'denominator-exclusion': 10, 'denominator-exception': 5, numerator: 60 };
    expect([countedOf(group(p)), leftOutOf(group(p))]).toEqual([85, 15]);
  });
  it('uses the measure population, or the initial population of a cohort', () => {
    expect(countedOf(group({ 'initial-population': 9, 'measure-population': 7, 'measure-population-exclusion': 2 }))).toBe(5);
    expect(countedOf(group({ 'initial-population': 9 }))).toBe(9);
    expect(countedOf(group(null))).toBeNull();
  });
});

describe('gap', () => {
  it('is the people who would bring the group to the overall rate', () => {
    expect(gapOf(row(40, 100, 0.31, 0.5), 0.6, 'increase')).toBe(20);
    expect(gapOf(row(40, 100, 0.31, 0.5), 0.25, 'decrease')).toBe(15);
  });
  it('is silent where the interval holds the overall rate, or the group does better', () => {
    expect(gapOf(row(55, 100, 0.45, 0.64), 0.6, 'increase')).toBeNull();
    expect(gapOf(row(80, 100, 0.7, 0.87), 0.6, 'increase')).toBeNull();
    expect(gapOf(row(10, 100, 0.05, 0.17), 0.3, 'decrease')).toBeNull();
  });
});

describe('a summary', () => {
  it.each([
    ['HbA1c 9.8 %', ['HbA1c', '9.8 %']], ['Blood pressure panel 139/73 mmHg', ['Blood pressure panel', '139/73 mmHg']], ['Vitamin B 12 level 300 pg/mL', ['Vitamin B 12 level', '300 pg/mL']],
    ['Glucose <40 mg/dL', ['Glucose', '<40 mg/dL']], ['Colonoscopy', ['Colonoscopy', null]], ['12', ['12', null]],
  ] as [string, [string, string | null]][])('%s', (text, parts) => expect(splitSummary(text)).toEqual(parts));
});

describe('CQL', () => {
  const text = 'define "A \\"b\\"":\n  exists [Condition: "X"] // say \'why\'\n    and 1.5 \'mg\' > @2025-01-01 /* a\nb */';
  it('loses no character', () => expect(tokensOf(text).map((t) => t.text).join('')).toBe(text));
  it('tells kinds apart', () => {
    const kinds = Object.fromEntries(tokensOf(text).map((t) => [t.text, t.kind]));
    expect(kinds).toMatchObject({ define: 'keyword', '"A \\"b\\""': 'name', exists: 'keyword', Condition: 'plain', "// say 'why'": 'comment', '1.5': 'number', "'mg'": 'text', '@2025-01-01': 'number', '/* a\nb */': 'comment' });
  });
});
