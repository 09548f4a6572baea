// SPDX-License-Identifier: Apache-2.0
// Results over time: small plots on one time axis, or a table of every value; units as recorded or SI.
import { Button, TextInput } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Person } from '../api/types';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { withoutTag, writeDate, writeUnit } from '../i18n/format';
import { SeriesPlot } from '../plots/series-plot.component';
import { conversionOf } from '../units/si';
import { chartsOf, digitsOf, evidenceFirst, flagOf, isNumeric, latestText, rangeText, shortName, summaryOf, type Chart } from './series';
import { resultTimes, spanOf } from './span';
import css from './person.module.css';

const LongPlot = lazy(() => import('../plots/long-plot.component'));
const kFirst = 8;
const kLong = 120;

function Flag({ flag }: { flag: 'high' | 'low' | null }) {
  const { t } = useLanguage();
  return flag ? <span className={css.flag}>{flag === 'high' ? '▲' : '▼'} {t(`person.${flag}`)}</span> : null;
}

function PlotCard({ chart, period, span }: { chart: Chart; period: { start: string; end: string }; span: [number, number] }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  const { set } = useAddress();
  const main = chart.parts[0]!;
  const newest = main.points.at(-1)!;
  const summary = summaryOf(t, language, chart);
  const range = chart.parts.length === 1 ? rangeText(t, newest, digitsOf(main)) : null;
  return (
    <figure className={css.card}>
      <figcaption>
        <button type="button" className={css.entry} aria-label={t('person.openSeries', { name: shortName(chart.name) })} title={chart.name} onClick={() => set({ results: 'table', find: chart.name })}>{shortName(chart.name)}</button>
        <span className={css.latest}><strong>{latestText(chart)}</strong> <Flag flag={flagOf(newest)} /></span>
        <span className={css.cardNote}>{writeDate(newest.date, language)}{range && ` · ${t('person.reference', { range })}`}{main.converted && ` · ${t('person.convertedFrom', { value: newest.recorded?.split(' ')[0], unit: newest.recorded?.split(' ')[1] ?? '' })}`}</span>
      </figcaption>
      {main.points.length > kLong ? <Suspense fallback={<div className={css.plotRoom} />}><LongPlot chart={chart} period={period} span={span} summary={summary} /></Suspense>
        : <SeriesPlot chart={chart} period={period} span={span} summary={summary} onPoint={open} />}
    </figure>
  );
}

function ResultTable({ charts }: { charts: Chart[] }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  const series = charts.flatMap((chart) => chart.parts.map((part) => ({ chart, part, name: chart.parts.length > 1 ? `${part.code.text ?? part.code.display ?? chart.name}` : chart.name })));
  return (
    <table className={`table ${css.resultTable}`}>
      <thead><tr><th scope="col">{t('person.date')}</th><th scope="col" className="number">{t('person.value')}</th><th scope="col">{t('person.range')}</th><th scope="col">{t('person.record')}</th></tr></thead>
      {series.map(({ chart, part, name }) => (
        <tbody key={`${chart.key}-${name}`}>
          <tr><th scope="rowgroup" colSpan={4}>{name} <span className="quiet">{t('person.count', { count: part.points.length })}</span></th></tr>
          {[...part.points].reverse().slice(0, charts.length === 1 ? 500 : 6).map((p, k) => (
            <tr key={`${p.resource}-${k}`}>
              <td>{writeDate(p.date, language)}</td>
              <td className={p.value === null ? undefined : 'number'}><Flag flag={flagOf(p)} /> {p.comparator}{withoutTag(p.text)} {writeUnit(part.unit)}{p.recorded && <span className={css.cardNote}>{p.recorded}</span>}</td>
              <td>{rangeText(t, p, digitsOf(part)) ?? '–'}</td>
              <td><button type="button" className="link" aria-label={`${t('person.record')} ${p.resource}`} onClick={() => open(p.resource)}>{t('person.record')}</button></td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function More({ all, count, set }: { all: boolean; count: number; set: (all: boolean) => void }) {
  const { t } = useLanguage();
  return <Button variant="default" size="compact-sm" className={`${css.more} no-print`} aria-expanded={all} onClick={() => set(!all)}>{all ? t('person.fewerResults') : t('person.moreResults', { n: count })}</Button>;
}

/** Results in words: the newest of each. */
function WordResults({ charts }: { charts: Chart[] }) {
  const { t, language } = useLanguage();
  const { set } = useAddress();
  const [all, setAll] = useState(false);
  if (charts.length === 0) return null;
  return (
    <>
      <h3 className={css.sectionName}>{t('person.otherResults')}</h3>
      <dl className={css.words}>
        {(all ? charts : charts.slice(0, kFirst)).map((chart) => {
          const newest = chart.parts[0]!.points.at(-1)!;
          return (
            <div key={chart.key}>
              <dt><button type="button" className={css.entry} onClick={() => set({ results: 'table', find: chart.name })}>{shortName(chart.name)}</button></dt>
              <dd>{withoutTag(newest.text)} <span className="quiet">{writeDate(newest.date, language)} · {t('person.count', { count: chart.parts[0]!.points.length })}</span></dd>
            </div>
          );
        })}
      </dl>
      {charts.length > kFirst && <More all={all} count={charts.length} set={setAll} />}
    </>
  );
}

function Tools({ person }: { person: Person }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const table = get('results') === 'table';
  const si = get('units') === 'si';
  const pressed = (on: boolean, label: string, act: () => void) => <button type="button" aria-pressed={on} onClick={act}>{label}</button>;
  return (
    <div className={`${css.resultTools} no-print`}>
      <TextInput size="sm" aria-label={t('person.filterResults')} placeholder={t('person.filterResults')} value={get('find') ?? ''} onChange={(e) => set({ find: e.currentTarget.value })} />
      {person.results.some(conversionOf) && (
        <div className="segments" role="group" aria-label={t('person.units')}>
          {pressed(!si, t('person.conventional'), () => set({ units: null }))}
          {pressed(si, t('person.si'), () => set({ units: 'si' }))}
        </div>
      )}
      <div className="segments" role="group" aria-label={t('person.view')}>
        {pressed(!table, t('person.plots'), () => set({ results: null }))}
        {pressed(table, t('person.table'), () => set({ results: 'table' }))}
      </div>
    </div>
  );
}

export function Results({ person, period, now }: { person: Person; period: { start: string; end: string }; now: string }) {
  const { t } = useLanguage();
  const { get } = useAddress();
  const [all, setAll] = useState(false);
  const si = get('units') === 'si';
  const find = (get('find') ?? '').toLowerCase();
  const charts = useMemo(() => evidenceFirst(chartsOf(person.results, si), new Set(person.measures.flatMap((m) => m.why.flatMap((w) => w.resources.map((r) => r.resource))))), [person, si]);
  const choice = get('span');
  const span = useMemo(() => spanOf(resultTimes(person), choice, person.deceasedDate ?? now, Date.now()), [person, choice, now]);
  const matching = charts.filter((c) => c.name.toLowerCase().includes(find) || c.parts.some((p) => (p.code.text ?? '').toLowerCase().includes(find)));
  const numeric = matching.filter((c) => isNumeric(c) && c.parts.some((p) => p.points.length > 0));
  const shown = all || find ? numeric : numeric.slice(0, kFirst);
  const table = get('results') === 'table';
  return (
    <section className={css.results}>
      <div className={css.sectionHead}><h2>{t('person.results')}</h2>{charts.length > 0 && <Tools person={person} />}</div>
      {si && charts.some((c) => c.parts.some((p) => p.converted)) && <p className={css.unitsNote}>{t('person.unitsNote')}</p>}
      {charts.length === 0 && <p className="quiet">{t('person.resultsNone')}</p>}
      {charts.length > 0 && matching.length === 0 && <p className="quiet" role="status">{t('person.noMatch')}</p>}
      {table ? <ResultTable charts={matching} /> : (
        <>
          <div className={css.cards}>{shown.map((chart) => <PlotCard key={chart.key} chart={chart} period={period} span={span} />)}</div>
          {numeric.length > kFirst && !find && <More all={all} count={numeric.length} set={setAll} />}
          <WordResults charts={matching.filter((c) => !isNumeric(c))} />
        </>
      )}
      {person.truncated.includes('results') && <p className="quiet">{t('person.truncated')}</p>}
    </section>
  );
}
