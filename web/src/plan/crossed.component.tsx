// SPDX-License-Identifier: Apache-2.0
// A table of counts with its picture in it: each row's bar shows how its columns share it. Cells lead to their people where the reader may see them.
import { Link } from 'react-router';
import { useLanguage } from '../i18n';
import css from './plan.module.css';
import type { Line, Table } from './types';
import { usePlanWords, type Kind } from './words';

const kShades = 7;

/** The parts of one row, widest meaning by place and word, not by colour alone: the columns of the table say the same. */
function Bar({ cells, total, widest }: { cells: (number | null)[]; total: number; widest: number }) {
  const shown = cells.reduce<number>((sum, cell) => sum + (cell ?? 0), 0);
  let at = 0;
  return (
    <svg className={css.bar} viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
      {cells.map((cell, k) => {
        if (!cell) return null;
        const x = at;
        at += (cell / widest) * 1000;
        return <rect key={k} x={x} y={1} width={Math.max(at - x - 1, 1)} height={14} data-shade={k % kShades} />;
      })}
      {total > shown && <rect x={at} y={1} width={((total - shown) / widest) * 1000} height={14} data-shade="hidden" />}
    </svg>
  );
}

interface Props { table: Table; caption: string; rows: Kind; columns: Kind; head: string; linkOf?: (row: Line | null, column: Line | null) => string | null; shares?: boolean }

/** shares: bars of all rows are equally long. linkOf: where a count leads; a null row or column: all of them. */
export function Crossed({ table, caption, rows, columns, head, linkOf, shares = false }: Props) {
  const { t } = useLanguage();
  const words = usePlanWords();
  if (table.withheld) return <p className="quiet">{t('plan.withheld', { what: caption })}</p>;
  if (table.rows.length === 0) return <p className="quiet">{t('plan.nobody')}</p>;
  const most = Math.max(...table.rows.map((row) => row.total), 1);
  const cell = (people: number | null, row: Line | null, column: Line | null) => {
    const link = people ? linkOf?.(row, column) : null;
    return link ? <Link to={link}>{words.count(people)}</Link> : <span className={people === null ? css.hidden : people === 0 ? 'quiet' : undefined}>{words.count(people)}</span>;
  };
  return (
    <div className={css.scroll} role="group" aria-label={caption} tabIndex={0}>
      <table className={`table ${css.crossed}`}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th><th scope="col" className="number">{t('plan.all')}</th><th scope="col" className={css.barCell}><span className="sr-only">{t('plan.picture')}</span></th>
            {table.columns.map((column, k) => <th key={k} scope="col" className="number"><span className={css.swatch} data-shade={k % kShades} aria-hidden="true" />{words.label(columns, column)}</th>)}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              <th scope="row">{words.label(rows, row)}</th>
              <td className="number"><strong>{cell(row.total, row, null)}</strong></td>
              <td className={css.barCell}><Bar cells={table.cells[r]!} total={row.total} widest={shares ? row.total || 1 : most} /></td>
              {table.columns.map((column, c) => <td key={c} className="number">{cell(table.cells[r]![c]!, row, column)}</td>)}
            </tr>
          ))}
        </tbody>
        {table.rows.length > 1 && <tfoot><tr><th scope="row">{t('plan.all')}</th><td className="number">{cell(table.rows.reduce((sum, row) => sum + row.total, 0), null, null)}</td><td className={css.barCell} />{table.columns.map((column, c) => <td key={c} className="number">{cell(column.total, null, column)}</td>)}</tr></tfoot>}
      </table>
    </div>
  );
}
