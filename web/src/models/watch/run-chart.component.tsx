// SPDX-License-Identifier: Apache-2.0
// O/E month by month with its interval, the band from 0.8 to 1.25 shaded; an alarm is a triangle. Or the same as a table.
import type { CalibrationPoint } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeDate, writeNumber } from '../../i18n/format';
import { Axes, path } from '../evaluation/axes.component';
import { Drawing } from '../evaluation/drawing.component';
import plotCss from '../evaluation/evaluation.module.css';

const ticks = [0.25, 0.5, 1, 2, 4];
type Placed = CalibrationPoint & { observedToExpected: number };

export function RunChart({ title, note, points }: { title: string; note?: string; points: CalibrationPoint[] }) {
  const { t, language } = useLanguage();
  const placed = points.flatMap((p, k): [Placed, number][] => (p.observedToExpected === null ? [] : [[p as Placed, k]]));
  const alarms = points.filter((p) => p.alarm);
  const last = placed.at(-1)?.[0];
  const ratio = (v: number) => writeNumber(v, language, 2);
  const label = [t('watch.runPicture', { title, count: points.length }), last && t('watch.runLast', { month: writeDate(last.month, language), value: ratio(last.observedToExpected) }), alarms.length > 0 ? t('watch.runAlarms', { months: alarms.map((a) => writeDate(a.month, language)).join(', ') }) : t('watch.runCalm')].filter(Boolean).join(' ');
  const every = Math.ceil(points.length / 6);
  return (
    <Drawing
      title={title} note={note}
      plot={placed.length === 0 ? <p className={plotCss.why}>{t('watch.noOutcomes')}</p> : (
        <Axes label={label} height={210} x={{ from: -0.5, to: points.length - 0.5, name: t('watch.month'), ticks: points.map((_, k) => k).filter((k) => k % every === 0), text: (k) => points[k]?.month ?? '' }} y={{ from: 0.25, to: 4, log: true, ticks, name: 'O/E', text: (v) => writeNumber(v, language) }}>
          {({ x, y, left, right }) => (
            <>
              <rect x={left} width={right - left} y={y(1.25)} height={y(0.8) - y(1.25)} className={plotCss.band} />
              <line x1={left} x2={right} y1={y(1)} y2={y(1)} className={plotCss.ideal} />
              <path d={path(placed.map(([p, k]) => [x(k), y(Math.max(0.01, p.observedToExpected))]))} className={plotCss.line} />
              {placed.map(([p, k]) => {
                const at = x(k), middle = y(Math.max(0.01, p.observedToExpected));
                return (
                  <g key={p.month}>
                    {p.low !== undefined && p.high !== undefined && <line x1={at} x2={at} y1={y(Math.max(0.01, p.low))} y2={y(Math.max(0.01, p.high))} className={p.alarm ? plotCss.alarmWhisker : plotCss.whisker} />}
                    {p.alarm ? <path d={`M${at} ${middle - 5}L${at + 5} ${middle + 4}H${at - 5}Z`} className={plotCss.alarmDot} /> : <circle cx={at} cy={middle} r={3.5} className={plotCss.dot} />}
                  </g>
                );
              })}
            </>
          )}
        </Axes>
      )}
      table={
        <table className="table">
          <thead><tr><th scope="col">{t('watch.month')}</th><th scope="col" className="number">{t('frame.people')}</th><th scope="col" className="number">{t('evaluation.outcomes')}</th><th scope="col" className="number">{t('watch.expected')}</th><th scope="col" className="number">O/E</th><th scope="col">{t('models.alarms')}</th></tr></thead>
          <tbody>
            {[...points].reverse().map((p) => (
              <tr key={p.month}>
                <th scope="row" className={plotCss.rowHead}>{writeDate(p.month, language)}</th><td className="number">{writeNumber(p.people, language)}</td><td className="number">{writeNumber(p.events, language)}</td><td className="number">{writeNumber(p.expected, language, 1)}</td>
                <td className="number">{p.observedToExpected === null ? t('evaluation.why.zero-expected') : ratio(p.observedToExpected)} {p.low !== undefined && p.high !== undefined && <span className={plotCss.interval}>{t('evaluation.interval', { low: ratio(p.low), high: ratio(p.high) })}</span>}</td>
                <td>{p.alarm ? <span className={plotCss.off}>▲ {t('watch.alarm')}</span> : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}
