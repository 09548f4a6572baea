// SPDX-License-Identifier: Apache-2.0
// Which stretch of time a person's page draws. Everything that the record holds is inside of "All", also what came after the
// measures' period; that period is shaded where it is drawn.
import type { Person } from '../api/types';
import { dayTime, writeCode } from '../i18n/format';

export type Span = [number, number];
export interface Mark { time: number; date: string; title: string; resource: string }
export interface Lane { name: string; marks: Mark[] }
export const spans = ['1', '3', 'all'] as const;
const kYear = 365.25 * 86_400_000;

const markOf = (date: string | null, title: string, resource: string): Mark[] => (date ? [{ time: dayTime(date), date, title, resource }] : []);

function resultDays(person: Person): Mark[] {
  const days = new Map<string, { names: string[]; resource: string }>();
  for (const series of person.results) {
    for (const p of series.points) {
      const day = p.date?.slice(0, 10);
      if (!day) continue;
      const entry = days.get(day) ?? { names: [], resource: p.resource };
      entry.names.push(`${writeCode(series.code)} ${p.text}`);
      days.set(day, entry);
    }
  }
  return [...days].flatMap(([day, { names, resource }]) => markOf(day, `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` +${names.length - 4}` : ''}`, resource));
}

export function lanesOf(person: Person): Lane[] {
  return [
    { name: 'encounters', marks: person.encounters.flatMap((e) => markOf(e.start, [writeCode(e.code), e.reason].filter(Boolean).join(': '), e.resource)) },
    { name: 'results', marks: resultDays(person) },
    { name: 'medications', marks: person.medications.flatMap((m) => markOf(m.date, writeCode(m.code), m.resource)) },
    { name: 'immunizations', marks: person.immunizations.flatMap((i) => markOf(i.date, writeCode(i.code), i.resource)) },
  ];
}

/** The times of results that are numbers. */
export const resultTimes = (person: Person): number[] =>
  person.results.flatMap((series) => series.points.flatMap((p) => (p.value !== null && p.date !== null ? [dayTime(p.date)] : [])));

/**
 * choice (the address's `span`): '1' or '3' years, or all of `times`. The last years end at the page's `now` (or a death before it), or at
 * the newest time after it; a time after `today` (a plan, or a slip of the pen) is only part of all. Never less than a year.
 */
export function spanOf(times: number[], choice: string | null, now: string, today: number): Span {
  const from = dayTime(now);
  let first = Infinity, last = from, latest = from;
  for (const time of times) {
    if (time < first) first = time;
    if (time > latest) latest = time;
    if (time > last && time <= today) last = time;
  }
  if (choice === '1' || choice === '3') return [last - Number(choice) * kYear, last];
  return [Math.min(first, latest - kYear), latest];
}
