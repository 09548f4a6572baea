// SPDX-License-Identifier: Apache-2.0
// One time line: visits, days with results, prescriptions and immunizations in lanes, with the measure's period shaded. The same
// facts stand in words above it and, for visits, in a table below.
import { scaleUtc } from '@visx/scale';
import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Person } from '../api/types';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { dayTime, withoutTag, writeCode, writeDate, writeNumber, writePeriod } from '../i18n/format';
import plots from '../plots/plots.module.css';
import { lanesOf, spanOf, spans } from './span';
import css from './person.module.css';

const kLane = 26, kLeft = 92, kRight = 8, kAxis = 20;

export function SpanChoice() {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const chosen = get('span') ?? 'all';
  return (
    <div className="segments no-print" role="group" aria-label={t('person.span')}>
      {spans.map((s) => <button key={s} type="button" aria-pressed={chosen === s} onClick={() => set({ span: s === 'all' ? null : s })}>{t(`person.spans.${s}`)}</button>)}
    </div>
  );
}

function Visits({ person }: { person: Person }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  return (
    <details className={`${css.visits} no-print`}>
      <summary>{t('person.showVisits')}</summary>
      <table className="table">
        <thead><tr><th scope="col">{t('person.date')}</th><th scope="col">{t('person.type')}</th><th scope="col">{t('person.reason')}</th><th scope="col">{t('person.where')}</th></tr></thead>
        <tbody>
          {person.encounters.slice(0, 100).map((e) => (
            <tr key={e.resource}><td className="number">{writeDate(e.start, language)}</td><td><button type="button" className="link" onClick={() => open(e.resource)}>{writeCode(e.code)}</button></td><td>{e.reason ? withoutTag(e.reason) : '–'}</td><td>{e.practice ?? '–'}</td></tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function Timeline({ person, period, now }: { person: Person; period: { start: string; end: string }; now: string }) {
  const { t, language } = useLanguage();
  const { get } = useAddress();
  const { open } = usePanel();
  const choice = get('span');
  const { span, lanes } = useMemo(() => {
    const recorded = lanesOf(person);
    const shown = spanOf(recorded.flatMap((lane) => lane.marks.map((m) => m.time)), choice, person.deceasedDate ?? now, Date.now());
    return { span: shown, lanes: recorded.map((lane) => ({ ...lane, marks: lane.marks.filter((m) => m.time >= shown[0] && m.time <= shown[1]) })) };
  }, [person, choice, now]);
  const { ref, width: measured } = useElementSize();
  const width = measured || 640;
  const height = lanes.length * kLane + kAxis;
  const x = scaleUtc({ domain: span, range: [kLeft, width - kRight] });
  const from = Math.max(kLeft, x(dayTime(period.start))), to = Math.min(width - kRight, x(dayTime(period.end)));
  const count = (name: string) => writeNumber(lanes.find((l) => l.name === name)!.marks.length, language);
  const asDate = (time: number) => writeDate(new Date(time).toISOString().slice(0, 10), language);
  const summary = t('person.timelineSummary', { encounters: count('encounters'), results: count('results'), medications: count('medications'), immunizations: count('immunizations'), from: asDate(span[0]), to: asDate(span[1]) });
  return (
    <section className={css.timeline}>
      <div className={css.sectionHead}><h2>{t('person.timeline')}</h2><SpanChoice /></div>
      <p className="quiet">{summary}{to > from && ` ${t('person.shaded', { period: writePeriod(period, language) })}`}</p>
      <div ref={ref}>
      <svg viewBox={`0 0 ${width} ${height}`} className={plots.small} role="img" aria-label={summary}>
        {to > from && <rect x={from} width={to - from} y={0} height={height - kAxis} className={plots.period} />}
        {lanes.map((lane, k) => (
          <g key={lane.name}>
            <text x={0} y={k * kLane + kLane / 2 + 4} className={css.laneName}>{t(`person.lanes.${lane.name}`)}</text>
            <line x1={kLeft} x2={width - kRight} y1={(k + 1) * kLane} y2={(k + 1) * kLane} className={css.laneLine} />
            {lane.marks.map((m, n) => (
              <rect key={n} x={x(m.time) - 1.25} width={2.5} y={k * kLane + 6} height={kLane - 11} rx={1} className={css.laneMark} onClick={() => open(m.resource)}><title>{`${writeDate(m.date, language)} · ${m.title}`}</title></rect>
            ))}
          </g>
        ))}
        {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => <text key={Number(tick)} x={x(tick)} y={height - 4} textAnchor="middle" className={plots.tick}>{choice === '1' ? `${tick.getUTCFullYear()}-${String(tick.getUTCMonth() + 1).padStart(2, '0')}` : tick.getUTCFullYear()}</text>)}
      </svg>
      </div>
      {person.encounters.length === 0 ? <p className="quiet">{t('person.encountersNone')}</p> : <Visits person={person} />}
    </section>
  );
}
