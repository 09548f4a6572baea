// SPDX-License-Identifier: Apache-2.0
// One time line: visits, days with results, prescriptions and immunizations in lanes, with the measure's period shaded. The same
// facts stand in words above it and, for visits, in a table below.
import { scaleUtc } from '@visx/scale';
import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Person } from '../api/types';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { dayTime, writeCode, writeDate, writeNumber } from '../i18n/format';
import plots from '../plots/plots.module.css';
import css from './person.module.css';

interface Mark { time: number; date: string; title: string; resource: string }
interface Lane { name: string; marks: Mark[] }
const kLane = 26, kLeft = 92, kRight = 8, kAxis = 20;
const kYear = 365.25 * 86_400_000;
export const spans = ['1', '3', 'all'] as const;

const markOf = (date: string | null, title: string, resource: string): Mark[] => (date ? [{ time: dayTime(date), date, title, resource }] : []);

function resultDays(person: Person): Mark[] {
  const days = new Map<string, { names: string[]; resource: string }>();
  for (const series of person.results) {
    for (const p of series.points) {
      const day = p.date?.slice(0, 10);
      if (!day) continue;
      const entry = days.get(day) ?? { names: [], resource: p.resource };
      entry.names.push(`${writeCode(series.code)} ${p.text}`);
      days.set(day, entry);
    }
  }
  return [...days].flatMap(([day, { names, resource }]) => markOf(day, `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` +${names.length - 4}` : ''}`, resource));
}

export function lanesOf(person: Person): Lane[] {
  return [
    { name: 'encounters', marks: person.encounters.flatMap((e) => markOf(e.start, [writeCode(e.code), e.reason].filter(Boolean).join(': '), e.resource)) },
    { name: 'results', marks: resultDays(person) },
    { name: 'medications', marks: person.medications.flatMap((m) => markOf(m.date, writeCode(m.code), m.resource)) },
    { name: 'immunizations', marks: person.immunizations.flatMap((i) => markOf(i.date, writeCode(i.code), i.resource)) },
  ];
}

/** The span of time that the page shows, from the address (`span`): 1 or 3 years before now, or all that is recorded. */
export function spanOf(person: Person, choice: string | null, now: string): [number, number] {
  const end = dayTime(now);
  if (choice === '1' || choice === '3') return [end - Number(choice) * kYear, end];
  const first = Math.min(end - kYear, ...lanesOf(person).flatMap((lane) => lane.marks.map((m) => m.time)));
  return [first, end];
}

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
            <tr key={e.resource}><td className="number">{writeDate(e.start, language)}</td><td><button type="button" className="link" onClick={() => open(e.resource)}>{writeCode(e.code)}</button></td><td>{e.reason ?? '–'}</td><td>{e.practice ?? '–'}</td></tr>
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
  const span = useMemo(() => spanOf(person, get('span'), now), [person, get, now]);
  const lanes = useMemo(() => lanesOf(person).map((lane) => ({ ...lane, marks: lane.marks.filter((m) => m.time >= span[0] && m.time <= span[1]) })), [person, span]);
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
      <p className="quiet">{summary}</p>
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
        {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => <text key={Number(tick)} x={x(tick)} y={height - 4} textAnchor="middle" className={plots.tick}>{get('span') === '1' ? `${tick.getUTCFullYear()}-${String(tick.getUTCMonth() + 1).padStart(2, '0')}` : tick.getUTCFullYear()}</text>)}
      </svg>
      </div>
      {person.encounters.length === 0 ? <p className="quiet">{t('person.encountersNone')}</p> : <Visits person={person} />}
    </section>
  );
}
