// SPDX-License-Identifier: Apache-2.0
// How cover moved: members at the beginning of each month as stacked columns with their table, and who moved from where to where in one month.
import { useId } from 'react';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate } from '../i18n/format';
import css from './plan.module.css';
import type { Plan, Table } from './types';
import { movesOf, usePlanWords } from './words';

const kShades = 7, kWidth = 960, kHeight = 180, kFoot = 22;

/** Members only: who has no cover would dwarf them. */
const membersOf = (months: Table): Table => {
  const kept = months.rows.map((row, r) => ({ row, cells: months.cells[r]! })).filter(({ row }) => !row.ids.includes('none') && !row.ids.includes('absent'));
  return { ...months, rows: kept.map(({ row }) => row), cells: kept.map(({ cells }) => cells) };
};

function Columns({ months, label }: { months: Table; label: string }) {
  const { language } = useLanguage();
  const totals = months.columns.map((_, c) => months.cells.reduce((sum, row) => sum + (row[c] ?? 0), 0));
  const most = Math.max(...totals, 1), step = kWidth / months.columns.length;
  return (
    <svg className={css.columns} viewBox={`0 0 ${kWidth} ${kHeight + kFoot}`} role="img" aria-label={label}>
      {months.columns.map((column, c) => {
        let y = kHeight;
        return (
          <g key={c}>
            {months.rows.map((_, r) => {
              const height = ((months.cells[r]![c] ?? 0) / most) * (kHeight - 18);
              y -= height;
              return <rect key={r} x={c * step + 4} y={y} width={step - 8} height={Math.max(height - 0.5, 0)} data-shade={r % kShades} />;
            })}
            <text x={c * step + step / 2} y={y - 4} textAnchor="middle">{totals[c]!.toLocaleString(language)}</text>
            {(c % 2 === 0 || c === months.columns.length - 1) && <text x={c * step + step / 2} y={kHeight + 16} textAnchor="middle" className={css.tick}>{c === months.columns.length - 1 ? writeDate(column.ids[0]!, language) : writeDate(column.ids[0]!.slice(0, 7), language)}</text>}
          </g>
        );
      })}
    </svg>
  );
}

function Moves({ plan }: { plan: Plan }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const words = usePlanWords();
  const id = useId();
  const flow = plan.flows.find((one) => one.from === get('flow')) ?? plan.flows.at(-1);
  if (!flow) return null;
  const moves = flow.table.withheld ? [] : movesOf(flow.table);
  const span = (one: { from: string; to: string }) => t('plan.fromTo', { from: writeDate(one.from, language), to: writeDate(one.to, language) });
  return (
    <>
      <p className={css.choice}><label htmlFor={id}>{t('plan.movesIn')}</label> <select id={id} className={css.select} value={flow.from} onChange={(e) => set({ flow: e.currentTarget.value })}>{plan.flows.map((one) => <option key={one.from} value={one.from}>{span(one)}</option>)}</select></p>
      {flow.table.withheld ? <p className="quiet">{t('plan.withheld', { what: t('plan.moves') })}</p> : moves.length === 0 ? <p className="quiet">{t('plan.nobodyMoved')}</p> : (
        <table className={`table ${css.moves}`}>
          <caption className="sr-only">{t('plan.moves')}: {span(flow)}</caption>
          <thead><tr><th scope="col">{t('plan.from')}</th><th scope="col">{t('plan.to')}</th><th scope="col" className="number">{t('frame.people')}</th></tr></thead>
          <tbody>{moves.map((move, k) => <tr key={k}><th scope="row">{words.label('cover', move.from)}</th><td>{words.label('cover', move.to)}</td><td className={`number ${move.people === null ? css.hidden : ''}`}>{words.count(move.people)}</td></tr>)}</tbody>
        </table>
      )}
    </>
  );
}

export function Flow({ plan }: { plan: Plan }) {
  const { t, language } = useLanguage();
  const words = usePlanWords();
  const months = membersOf(plan.months);
  const caption = t('plan.monthsOf');
  if (plan.months.withheld) return <p className="quiet">{t('plan.withheld', { what: caption })}</p>;
  if (months.rows.length === 0) return <p className="quiet">{t('plan.nobody')}</p>;
  return (
    <>
      <Columns months={months} label={caption} />
      <div className={css.scroll} role="group" aria-label={caption} tabIndex={0}>
        <table className={`table ${css.crossed}`}>
          <caption className="sr-only">{caption}</caption>
          <thead><tr><th scope="col">{t('plan.cover')}</th>{months.columns.map((column, c) => <th key={c} scope="col" className="number">{writeDate(c === months.columns.length - 1 ? column.ids[0]! : column.ids[0]!.slice(0, 7), language)}</th>)}</tr></thead>
          <tbody>{months.rows.map((row, r) => <tr key={r}><th scope="row"><span className={css.swatch} data-shade={r % kShades} aria-hidden="true" />{words.label('cover', row)}</th>{months.cells[r]!.map((people, c) => <td key={c} className="number">{words.count(people)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      <Moves plan={plan} />
    </>
  );
}
