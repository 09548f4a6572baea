// SPDX-License-Identifier: Apache-2.0
// The rows of Today, what can be done to those that are chosen, and the keys: j k move, Enter opens, x chooses, a s n act.
import { useState } from 'react';
import { withQuery } from '../api/client';
import type { Today, TodayRow } from '../api/types';
import { usePages } from '../api/views.resource';
import { Button } from '@mantine/core';
import { todayEntry, useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import { Rows } from '../rows/rows.component';
import { useReader } from '../session/session';
import { Empty, Lines, Shown } from '../states/states.component';
import { Act } from './act.component';
import type { Action, Outcome } from './act.resource';
import { useTodayColumns } from './cells.component';
import { filtersOf } from './filters.component';
import css from './today.module.css';

const kMost = 500;
const offeredIn: Record<string, readonly Action[]> = {
  open: ['assign', 'snooze', 'not-now', 'order', 'message', 'letter'], snoozed: ['resume', 'assign', 'not-now'], 'not-now': ['resume', 'assign', 'snooze'], done: ['resume', 'assign'],
};

interface Props { head: Today; within?: Record<string, string>; selected: Map<string, TodayRow>; onSelected: (selected: Map<string, TodayRow>) => void }

export function TodayList({ head, within = {}, selected, onSelected }: Props) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const panel = usePanel();
  const reader = useReader();
  const [action, setAction] = useState<Action | null>(null);
  const pages = usePages<TodayRow, Today>((cursor) => withQuery('/api/today', { ...filtersOf(get), ...within, limit: 100, cursor }));
  const mayAct = reader?.may('write-records') ?? false;
  const fresh = new Map(pages.state === 'ready' ? pages.data.rows.map((row) => [row.id, row]) : []);
  const chosen = [...selected.values()].map((row) => fresh.get(row.id) ?? row);

  const choose = (row: TodayRow, on = !selected.has(row.id)) => {
    const next = new Map(selected);
    if (!on) next.delete(row.id);
    else if (next.size < kMost) next.set(row.id, row);
    onSelected(next);
    if (next.size === 0) setAction(null);
  };
  const chooseAll = (rows: TodayRow[]) => onSelected(selected.size > 0 ? new Map() : new Map(rows.slice(0, kMost).map((row) => [row.id, row])));
  // A key acts on those that are chosen, else on the row that has the focus, which it chooses.
  const by = (of: Action) => (row: TodayRow | undefined) => {
    if (!mayAct || !offeredIn[get('show') ?? 'open']?.includes(of) || (selected.size === 0 && !row)) return false;
    if (selected.size === 0) choose(row!, true);
    setAction(of);
    return true;
  };
  const after = (outcome: Outcome) => {
    const left = new Map(outcome.not.map(({ row }) => [row.id, row]));
    onSelected(left);
  };
  const gap = within.gap ?? get('gap') ?? undefined;
  const columns = useTodayColumns({ now: head.now, gap, isSelected: (row) => selected.has(row.id), choose: mayAct ? choose : null, all: mayAct && pages.state === 'ready' ? { some: selected.size > 0, toggle: () => chooseAll(pages.data.rows) } : null });
  const narrowed = Boolean(get('practice') || get('owner') || get('gap') || get('language'));
  return (
    <>
      <Shown view={pages} skeleton={<Lines count={10} height={48} />}>
        {(data) => data.total === 0
          ? <Empty title={t(get('show') ? `today.emptyShow.${get('show')}` : narrowed ? 'today.nobodyHere' : 'today.answerNone')} next={narrowed ? t('measure.emptyNext') : undefined}>{narrowed && <Button variant="default" onClick={() => set({ practice: null, owner: null, gap: null, language: null })}>{t('measure.clearFilters')}</Button>}</Empty>
          : <Rows label={t('today.title')} columns={columns} gridClass={`${css.grid} ${mayAct ? '' : css.readOnly}`} pages={data} idOf={(row) => row.id} height={67} openId={panel.entry?.startsWith('today/') ? decodeURIComponent(panel.entry.split('/')[1] ?? '') : null}
              onOpen={(row) => panel.open(todayEntry(row.id))} markOf={(row) => (row.alert ? 'alert' : row.state !== (get('show') ?? 'open') ? 'acted' : undefined)} isSelected={mayAct ? (row) => selected.has(row.id) : undefined}
              keys={{ x: (row) => (mayAct && row ? choose(row) : false), a: by('assign'), s: by('snooze'), n: by('not-now') }} />}
      </Shown>
      {mayAct && <div className={`${css.bulk} no-print`} data-shown={selected.size > 0 || undefined} aria-live="polite">
        <BulkBar chosen={chosen} gap={gap} offered={offeredIn[get('show') ?? 'open'] ?? []} action={action} onAction={setAction} onDone={after} onClear={() => { onSelected(new Map()); setAction(null); }} count={t('today.chosen', { count: selected.size, n: writeNumber(selected.size, language) })} />
      </div>}
    </>
  );
}

interface BarProps { chosen: TodayRow[]; gap: string | undefined; offered: readonly Action[]; action: Action | null; onAction: (action: Action | null) => void; onDone: (outcome: Outcome) => void; onClear: () => void; count: string }

/** Stays after the last deed until what came of it has been read. */
function BulkBar({ chosen, gap, offered, action, onAction, onDone, onClear, count }: BarProps) {
  const { t } = useLanguage();
  return (
    <div className={css.bar}>
      {chosen.length > 0 && <p className={css.count}><strong>{count}</strong> <button type="button" className="link" onClick={onClear}>{t('today.chooseNone')}</button></p>}
      <Act targets={chosen.map((row) => ({ row, gap: row.why.some((g) => g.gap === gap) ? gap : undefined }))} offered={chosen.length > 0 ? offered : []} open={chosen.length > 0 ? action : null} onOpen={onAction} onDone={onDone} />
    </div>
  );
}
