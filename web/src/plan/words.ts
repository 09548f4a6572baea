// SPDX-License-Identifier: Apache-2.0
// Words for the categories of the plan's tables, and sums over them.
import { useLanguage } from '../i18n';
import { writeDate, writeNumber } from '../i18n/format';
import { rowLabel } from '../quality/strata';
import type { Line, Split, Table } from './types';

/** What the lines of an axis are. */
export type Kind = 'cover' | 'answer' | 'fate' | 'month' | 'when' | Split;

export function usePlanWords() {
  const { t, language } = useLanguage();
  const one = (kind: Kind, id: string, title: string): string => {
    if (kind === 'fate') return t(`plan.fate.${id}`);
    if (kind === 'when') return t(`plan.when.${id}`);
    if (kind === 'month') return id === 'later' || id === 'unknown' ? t(`plan.when.${id}`) : writeDate(id, language);
    if (kind === 'cover') return id === 'none' || id === 'absent' ? t(`plan.state.${id}`) : title;
    if (kind === 'answer') return id.startsWith('sure:') ? title : id.startsWith('least:') ? t('plan.state.least', { cover: title }) : t(`plan.state.${id}`);
    if (id === 'unknown') return t('measure.unknownKey');
    if (kind === 'language') {
      try {
        return new Intl.DisplayNames([language], { type: 'language' }).of(id) ?? title;
      } catch {
        return title || id;
      }
    }
    return kind === 'race' ? rowLabel(t, language, 'race', { key: id, label: title || null }) : title || id;
  };
  return {
    label: (kind: Kind, line: Line) => line.ids.map((id, k) => one(kind, id, line.titles[k] ?? '')).join(', '),
    count: (n: number | null) => (n === null ? t('plan.hidden') : writeNumber(n, language)),
  };
}

/** Rows become columns. */
export const turned = (table: Table): Table => ({ withheld: table.withheld, rows: table.columns, columns: table.rows, cells: table.columns.map((_, c) => table.rows.map((__, r) => table.cells[r]![c]!)) });

/** The total of the rows that are all of these; null where some of them stand together with others. */
export function totalOf(table: Table, ids: string[]): number | null {
  if (table.withheld) return null;
  let sum = 0;
  for (const row of table.rows) {
    const inside = row.ids.filter((id) => ids.includes(id)).length;
    if (inside > 0 && inside < row.ids.length) return null;
    if (inside > 0) sum += row.total;
  }
  return sum;
}

export interface Move { from: Line; to: Line; people: number | null }
/** What moved, most people first; what is hidden last. */
export function movesOf(table: Table): Move[] {
  const same = (a: Line, b: Line) => a.ids.join() === b.ids.join();
  return table.rows.flatMap((from, r) => table.columns.map((to, c) => ({ from, to, people: table.cells[r]![c]! }))).filter((m) => !same(m.from, m.to) && m.people !== 0).sort((a, b) => (b.people ?? -1) - (a.people ?? -1));
}
