// SPDX-License-Identifier: Apache-2.0
// Small sums over a measure's counts. The rate and interval themselves come from the server.
import type { Group, Improvement, StratumRow } from '../api/types';

const of = (populations: Record<string, number>, ...names: string[]) => names.reduce((sum, name) => sum + (populations[name] ?? 0), 0);

/** How many are counted: the denominator (or measure population) without exclusions and exceptions. */
export function countedOf(group: Group): number | null {
  const p = group.populations;
  if (!p) return null;
  if (p['measure-population'] !== undefined) return of(p, 'measure-population') - of(p, 'measure-population-exclusion');
  if (p['denominator'] === undefined) return of(p, 'initial-population');
  return of(p, 'denominator') - of(p, 'denominator-exclusion', 'denominator-exception');
}

export const leftOutOf = (group: Group): number | null => group.populations && of(group.populations, 'denominator-exclusion', 'denominator-exception', 'measure-population-exclusion');

/** How many people of a stratum would have to change for it to reach the overall rate; null where its interval holds that rate or it is better. */
export function gapOf(row: StratumRow, overall: number | null, improvement: Improvement): number | null {
  if (overall === null || !row.interval || row.denominator === null || row.numerator === null) return null;
  if (improvement === 'decrease') return row.interval.low > overall ? Math.ceil(row.numerator - overall * row.denominator) : null;
  return row.interval.high < overall ? Math.ceil(overall * row.denominator - row.numerator) : null;
}
