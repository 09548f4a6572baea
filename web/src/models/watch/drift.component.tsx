// SPDX-License-Identifier: Apache-2.0
// Drift: what the model reads and answers in the newest month beside the people it was trained on, alarms first, and each column's months as a line.
import { driftKinds, type ColumnDrift, type DriftKind, type WatchedPeriod } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeDate, writeNumber } from '../../i18n/format';
import plotCss from '../evaluation/evaluation.module.css';
import { Months } from './months.component';
import css from './watch.module.css';

const kShown = 12;
const isShare = (kind: DriftKind) => kind !== 'psi' && kind !== 'ks';

function Row({ column, months, hasUnits }: { column: ColumnDrift; months: (boolean | null)[]; hasUnits: boolean }) {
  const { t, language } = useLanguage();
  const title = column.name === 'score' ? t('watch.score') : column.name;
  return (
    <tr>
      <th scope="row" className={plotCss.rowHead}>{title}{column.alarms.map((a, k) => <span key={k} className={css.why}>▲ {a}</span>)}</th>
      {driftKinds.filter((kind) => kind !== 'units' || hasUnits).map((kind) => {
        const m = column[kind];
        const value = m && (isShare(kind) ? `${writeNumber(m.value * 100, language, 1)}%` : writeNumber(m.value, language, 2));
        return <td key={kind} data-name={t(`watch.drift.${kind}`)} className={m?.alarm ? plotCss.off : undefined}>{m ? `${m.alarm ? '▲ ' : ''}${value}` : <span className="quiet">–</span>}</td>;
      })}
      <td data-name={t('watch.months')}><Months of={months} name={title} /></td>
    </tr>
  );
}

function Table({ columns, periods }: { columns: ColumnDrift[]; periods: WatchedPeriod[] }) {
  const { t } = useLanguage();
  const hasUnits = columns.some((c) => c.units);
  const monthsOf = (name: string) => periods.map((p) => { const column = p.drift.find((c) => c.name === name); return column ? column.alarms.length > 0 || driftKinds.some((k) => column[k]?.alarm) : null; });
  return (
    <table className={`table ${plotCss.stacked}`}>
      <thead><tr><th scope="col">{t('watch.column')}</th>{driftKinds.filter((kind) => kind !== 'units' || hasUnits).map((kind) => <th key={kind} scope="col">{t(`watch.drift.${kind}`)}</th>)}<th scope="col">{t('watch.months')}</th></tr></thead>
      <tbody>{columns.map((c) => <Row key={c.name} column={c} months={monthsOf(c.name)} hasUnits={hasUnits} />)}</tbody>
    </table>
  );
}

export function Drift({ periods }: { periods: WatchedPeriod[] }) {
  const { t, language } = useLanguage();
  const newest = periods.at(-1)!;
  const rank = (c: ColumnDrift) => (c.alarms.length > 0 ? 0 : c.name === 'score' ? 1 : 2);
  const columns = [...newest.drift].sort((a, b) => rank(a) - rank(b) || (b.psi?.value ?? 0) - (a.psi?.value ?? 0));
  const alarms = columns.filter((c) => c.alarms.length > 0).length;
  const first = columns.slice(0, Math.max(kShown, alarms)), rest = columns.slice(first.length);
  return (
    <section className={css.part}>
      <h2>{t('watch.driftTitle')}</h2>
      <p>{alarms === 0 ? t('watch.driftCalm', { month: writeDate(newest.day.slice(0, 7), language), count: columns.length }) : t('watch.driftFound', { month: writeDate(newest.day.slice(0, 7), language), count: alarms, n: columns.length })}</p>
      {columns.length > 0 && <Table columns={first} periods={periods} />}
      {rest.length > 0 && <details className={plotCss.fold}><summary>{t('watch.moreColumns', { count: rest.length })}</summary><Table columns={rest} periods={periods} /></details>}
      <p className={plotCss.note}>{t('watch.driftNote')}</p>
    </section>
  );
}
