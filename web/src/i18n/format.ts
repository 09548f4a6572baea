// SPDX-License-Identifier: Apache-2.0
// How names, ages, dates and numbers are written in each language. Dates are shown as recorded: the wall date of the record,
// never moved to the reader's time zone, never more precise than it was written.
import type { Code, Name } from '../api/types';

export type Language = 'en' | 'ko';
export const asLanguage = (text: string): Language => (text.startsWith('ko') ? 'ko' : 'en');
const locales: Record<Language, string> = { en: 'en-US', ko: 'ko-KR' };
const hangulOrHan = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3\u3400-\u9fff]/;
const isEastAsian = (name: Name) => name.representation === 'SYL' || name.representation === 'IDE' || hangulOrHan.test(`${name.family ?? ''}${name.given.join('')}${name.text ?? ''}`);

/** The name for this language, and another form of it, if one is recorded. */
export function chooseNames(names: Name[], language: Language): [Name | null, Name | null] {
  const wanted = (name: Name) => isEastAsian(name) === (language === 'ko');
  const official = names.filter((name) => name.use === 'official' || name.use === null || name.use === 'usual');
  const first = official.find(wanted) ?? names.find((name) => wanted(name) && name.use !== 'maiden' && name.use !== 'old') ?? official[0] ?? names[0] ?? null;
  const other = first ? names.find((name) => isEastAsian(name) !== isEastAsian(first)) : undefined;
  return [first, other ?? null];
}

/** Family name first and unspaced for Korean and Chinese script; given name first otherwise, family first in lists. */
export function writeName(name: Name | null, form: 'line' | 'list' = 'line'): string | null {
  if (!name) return null;
  const given = name.given.join(' ');
  if (isEastAsian(name) && (name.family || given)) return `${name.family ?? ''}${name.given.join('')}`;
  if (!name.family && !given) return name.text;
  if (form === 'list') return name.family && given ? `${name.family}, ${given}` : (name.family ?? given);
  return [name.prefix.join(' '), given, name.family, name.suffix.join(' ')].filter(Boolean).join(' ');
}

const parts = (date: string) => /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(date);

/** The UTC time of the wall date, for axes; a partial date is its first day. */
export function dayTime(date: string): number {
  const p = parts(date);
  return p ? Date.UTC(Number(p[1]), Number(p[2] ?? 1) - 1, Number(p[3] ?? 1)) : Number.NaN;
}

/** Making a formatter costs a thousand times what using one does, and a long record writes a thousand dates. */
const formatters = new Map<string, { format: (value: number) => string }>();
function formatter(key: string, make: () => { format: (value: number) => string }) {
  const kept = formatters.get(key) ?? make();
  formatters.set(key, kept);
  return kept;
}

export function writeDate(date: string | null, language: Language): string {
  const p = date ? parts(date) : null;
  if (!p) return '–';
  const month = language === 'ko' ? 'numeric' : 'short';
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', ...(p[2] ? { month } : {}), ...(p[3] ? { day: 'numeric' } : {}) };
  return formatter(`date ${language} ${p[3] ? 'day' : p[2] ? 'month' : 'year'}`, () => new Intl.DateTimeFormat(locales[language], options)).format(dayTime(date!));
}

export function writeDateTime(date: string | null, language: Language): string {
  const time = date ? /T(\d{2}:\d{2})/.exec(date)?.[1] : undefined;
  return time ? `${writeDate(date, language)} ${time}` : writeDate(date, language);
}

/** The day so many days after a wall date. */
export const addDays = (date: string, days: number) => new Date(dayTime(date) + days * 86_400_000).toISOString().slice(0, 10);

/** How long ago a wall date was, in the largest unit that says enough: "12 days", "8 months", "3 years". */
export function writeSince(date: string, now: string, language: Language): string {
  const days = Math.max(0, Math.floor((dayTime(now) - dayTime(date)) / 86_400_000));
  const [n, unit] = days < 60 ? [days, 'day'] : days < 730 ? [Math.floor(days / 30.44), 'month'] : [Math.floor(days / 365.25), 'year'];
  const korean: Record<string, string> = { day: '일', month: '개월', year: '년' };
  return language === 'ko' ? `${n}${korean[unit]}` : `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** "14.7 % in 10 years" and "4 points", which is how the server says a score, in the reader's language; other words are left alone. */
export function writeScore(words: string, language: Language): string {
  if (language !== 'ko') return words;
  const risk = /^([\d.]+) % in (\d+) years?$/.exec(words);
  if (risk) return `${risk[2]}년 내 ${risk[1]}%`;
  const points = /^([\d.]+) points?$/.exec(words);
  return points ? `${points[1]}점` : words;
}

export function writePeriod(period: { start: string; end: string }, language: Language): string {
  const [start, end] = [period.start, period.end];
  if (start.endsWith('-01-01') && end === `${start.slice(0, 4)}-12-31`) return language === 'ko' ? `${start.slice(0, 4)}년` : start.slice(0, 4);
  return `${writeDate(start, language)} – ${writeDate(end, language)}`;
}

/** Age in whole years (만 나이); in months below two years. */
export function writeAge(birthDate: string | null, age: number | null, now: string, language: Language): string {
  if (age === null) return '–';
  const born = birthDate ? parts(birthDate) : null;
  const at = parts(now);
  if (age < 2 && born?.[2] && at?.[2]) {
    const months = (Number(at[1]) - Number(born[1])) * 12 + Number(at[2]) - Number(born[2]) - (Number(at[3] ?? 1) < Number(born[3] ?? 1) ? 1 : 0);
    return language === 'ko' ? `생후 ${Math.max(0, months)}개월` : `${Math.max(0, months)} mo`;
  }
  return language === 'ko' ? `만 ${age}세` : `${age} y`;
}

export const writeNumber = (n: number, language: Language, digits?: number) =>
  formatter(`number ${language} ${digits ?? ''}`, () => new Intl.NumberFormat(locales[language], digits === undefined ? { maximumFractionDigits: 8 } : { minimumFractionDigits: digits, maximumFractionDigits: digits })).format(n);

export const writeRate = (rate: number | null, language: Language) => (rate === null ? '–' : `${writeNumber(rate * 100, language, 1)}%`);

const unitWords: Record<string, string> = { 'mm[Hg]': 'mmHg', Cel: '°C', '[degF]': '°F', '[lb_av]': 'lb', '[in_i]': 'in', 'kg/m2': 'kg/m²', '10*3/uL': '10³/µL', '10*6/uL': '10⁶/µL', uL: 'µL', 'ug/dL': 'µg/dL' };

/** A UCUM code that was recorded as the unit's text, as people write it; other texts are left alone. */
export const writeUnit = (unit: string | null) => (unit === null ? '' : (unitWords[unit] ?? unit.replace(/\{([^}]*)\}/g, (_, words: string) => words.replace(/_/g, ' ').replace(/m2$/, 'm²'))));

/** Words of a SNOMED CT concept without the tag that only tells its kind: "Hypertensive disorder", not "Hypertensive disorder (disorder)". */
export const withoutTag = (text: string) => text.replace(/\s\((disorder|finding|situation|procedure|regime\/therapy|qualifier value|observable entity|substance|product|event|person|morphologic abnormality|body structure)\)\s*$/, '');

export const writeCode = (code: Code | null) => withoutTag(code?.text ?? code?.display ?? code?.code ?? '–');
