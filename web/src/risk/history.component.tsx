// SPDX-License-Identifier: Apache-2.0
// How a score went: a small plot, or its values as a table.
import { useState } from 'react';
import type { Score } from '../api/types';
import { useAbout } from '../frame/about';
import { useLanguage } from '../i18n';
import { dayTime, writeDate, writeNumber, writeUnit } from '../i18n/format';
import { summaryOf, type Chart } from '../person/series';
import { SeriesPlot } from '../plots/series-plot.component';
import css from './risk.module.css';

const kYear = 365.25 * 86_400_000;

export function History({ score }: { score: Score }) {
  const { t, language } = useLanguage();
  const about = useAbout();
  const [table, setTable] = useState(false);
  const unit = score.unit === '{points}' ? t('risk.pointsWord') : score.unit;
  const points = score.history.map((h) => ({ date: h.date, value: h.value, text: writeNumber(h.value, language), comparator: null, resource: '', low: null, high: null, interpretation: null, status: 'final', recorded: null }));
  const code = { text: score.outputTitle, system: null, code: null, display: null };
  const chart: Chart = { key: score.output, name: score.outputTitle, category: null, parts: [{ code, panel: null, unit, ucum: unit, category: null, converted: false, points }] };
  const first = dayTime(points[0]!.date), last = Math.max(dayTime(points.at(-1)!.date), first + kYear);
  return (
    <div className={css.history}>
      <div className={css.historyHead}>
        <h4 className={css.sub}>{t('risk.history')}</h4>
        <div className="segments no-print" role="group" aria-label={t('person.view')}>
          <button type="button" aria-pressed={!table} aria-label={`${t('risk.plot')}: ${t('risk.history')}`} onClick={() => setTable(false)}>{t('risk.plot')}</button>
          <button type="button" aria-pressed={table} aria-label={`${t('person.table')}: ${t('risk.history')}`} onClick={() => setTable(true)}>{t('person.table')}</button>
        </div>
      </div>
      {table ? (
        <table className="table">
          <thead><tr><th scope="col">{t('person.date')}</th><th scope="col" className="number">{t('person.value')}</th></tr></thead>
          <tbody>{[...points].reverse().map((p) => <tr key={p.date}><td>{writeDate(p.date, language)}</td><td className="number">{p.text} {writeUnit(unit)}</td></tr>)}</tbody>
        </table>
      ) : <SeriesPlot chart={chart} period={about?.period ?? { start: '', end: '' }} span={[first, last]} summary={summaryOf(t, language, chart)} onPoint={() => setTable(true)} />}
      <p className={css.reference}>{t('risk.historyNote')}</p>
    </div>
  );
}
