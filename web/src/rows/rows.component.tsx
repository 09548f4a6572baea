// SPDX-License-Identifier: Apache-2.0
// A list of people that may be 100,000 long: only the rows in sight exist, the next page is fetched before the end is reached,
// j/k or the arrow keys move, Enter opens. Columns share one grid; on a phone each row becomes two or three lines.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Pages } from '../api/views.resource';
import { useKeys } from '../frame/keys';
import { useLanguage } from '../i18n';
import css from './rows.module.css';

export interface Column<Row> { key: string; title: ReactNode; number?: boolean; cell: (row: Row) => ReactNode }

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  /** A class that sets grid-template-columns (and its form on a phone). */
  gridClass: string;
  pages: Pages<Row>;
  idOf: (row: Row) => string;
  onOpen: (row: Row) => void;
  /** The id of the row whose detail is open in the side panel. */
  openId?: string | null;
  /** Keys, and what they do to the row that has the focus; undefined where none has. */
  keys?: Record<string, (row: Row | undefined) => boolean | void>;
  /** A word by which the style sheet tells rows apart. */
  markOf?: (row: Row) => string | undefined;
  isSelected?: (row: Row) => boolean;
  /** About how high a row is. */
  height?: number;
}

const kAhead = 30;

export function Rows<Row>({ label, columns, gridClass, pages, idOf, onOpen, openId, keys = {}, markOf, isSelected, height = 45 }: Props<Row>) {
  const { t } = useLanguage();
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const [top, setTop] = useState(0);
  const { rows, total, hasMore, loadMore, loadingMore, moreFailed, stale, anew } = pages;
  const virtual = useWindowVirtualizer({ count: rows.length, estimateSize: () => height, overscan: 12, scrollMargin: top, scrollPaddingStart: 120, scrollPaddingEnd: 60, getItemKey: (k) => idOf(rows[k]!) });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useLayoutEffect(() => setTop(body.current ? body.current.getBoundingClientRect().top + window.scrollY : 0), [rows.length > 0]);
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= rows.length - kAhead) loadMore();
  }, [last, rows.length, hasMore, loadingMore, moreFailed, loadMore]);

  const focusRow = (index: number) => {
    const k = Math.max(0, Math.min(rows.length - 1, index));
    setActive(k);
    if (k === 0 && top < window.innerHeight / 2) window.scrollTo(0, 0); // with what stands above the list
    else virtual.scrollToIndex(k, { align: 'auto' });
    const seek = (tries: number) => {
      const element = body.current?.querySelector<HTMLElement>(`[data-index="${k}"]`);
      if (element) element.focus({ preventScroll: true });
      else if (tries > 0) requestAnimationFrame(() => seek(tries - 1));
    };
    seek(10);
  };
  useKeys({
    j: () => (rows.length ? focusRow(active + 1) : false), k: () => (rows.length ? focusRow(active - 1) : false),
    ...Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => act(rows[active])])),
  });

  const press = (event: KeyboardEvent, row: Row) => {
    if (event.target !== event.currentTarget) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (event.key === 'Enter') onOpen(row);
    else if (moves[event.key]) focusRow(active + moves[event.key]!);
    else if (event.key === 'Home') focusRow(0);
    else return;
    event.preventDefault();
  };

  return (
    <div role="grid" aria-label={label} aria-rowcount={total + 1} className={`${css.grid} ${gridClass}`}>
      <div role="row" aria-rowindex={1} className={css.head}>
        {columns.map((c) => <div key={c.key} role="columnheader" data-column={c.key} className={c.number ? 'number' : undefined}>{c.title}</div>)}
      </div>
      <div ref={body} role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]!;
          return (
            <div key={item.key} ref={virtual.measureElement} role="row" aria-rowindex={item.index + 2} data-index={item.index} className={css.row} data-open={openId === idOf(row) || undefined} data-mark={markOf?.(row)} aria-selected={isSelected?.(row)}
              tabIndex={item.index === Math.max(0, active) || (active < 0 && item.index === items[0]?.index) ? 0 : -1} style={{ transform: `translateY(${item.start - top}px)` }}
              onFocus={() => setActive(item.index)} onKeyDown={(e) => press(e, row)} onClick={(e) => { if (!(e.target as HTMLElement).closest('a,button,label,input')) onOpen(row); }}>
              {columns.map((c) => <div key={c.key} role="gridcell" data-column={c.key} className={c.number ? 'number' : undefined}>{c.cell(row)}</div>)}
            </div>
          );
        })}
      </div>
      {total >= 0 && <p className="print-only">{t('measure.shown', { shown: items.length, total })}</p>}
      {moreFailed && <div role="row"><div role="gridcell" className={css.more}>{t(stale ? 'state.listOld' : 'state.moreFailed')} <button type="button" className="link" onClick={stale ? anew : loadMore}>{t(stale ? 'state.listAnew' : 'state.retry')}</button></div></div>}
    </div>
  );
}
