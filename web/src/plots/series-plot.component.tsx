// SPDX-License-Identifier: Apache-2.0
// A small plot of one result over time: the reference range as a band, the measure's period shaded, first and last year on the
// axis, the newest value named at its point. Points are drawn in the colour of their meaning and with a shape (▲ ▼) when out of range.
import { scaleLinear, scaleUtc } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { useLanguage } from '../i18n';
import { dayTime } from '../i18n/format';
import { flagOf, type Chart } from '../person/series';
import type { ShownPoint } from '../units/si';
import css from './plots.module.css';

interface Props { chart: Chart; period: { start: string; end: string }; span: [number, number]; summary: string; onPoint: (reference: string) => void }
const kWidth = 300;
const kHeight = 104;
const pad = { left: 34, right: 8, top: 8, bottom: 18 };
const kNames = 56; // room for the names of two lines at their ends

type Drawn = ShownPoint & { value: number; time: number };
const drawable = (points: ShownPoint[]) => points.filter((p): p is ShownPoint & { value: number } => p.value !== null && p.date !== null).map((p): Drawn => ({ ...p, time: dayTime(p.date!) }));
const axisText = (v: number) => (Math.abs(v) >= 100 ? v.toFixed(0) : String(Number(v.toPrecision(2))));

function Marker({ p, x, y, second, onPoint }: { p: Drawn; x: number; y: number; second: boolean; onPoint: Props['onPoint'] }) {
  const flag = flagOf(p);
  const click = () => onPoint(p.resource);
  const title = <title>{`${p.text} · ${p.date?.slice(0, 10) ?? ''}`}</title>;
  if (flag) {
    const up = flag === 'high' ? -1 : 1;
    return <path d={`M${x} ${y + 4 * up}L${x + 4} ${y - 3 * up}H${x - 4}Z`} className={`${css.dot} ${css.out}`} onClick={click}>{title}</path>;
  }
  return <circle cx={x} cy={y} r={3} className={second ? css.dot2 : css.dot} onClick={click}>{title}</circle>;
}


export function SeriesPlot({ chart, period, span, summary, onPoint }: Props) {
  const { t } = useLanguage();
  const lines = chart.parts.map((part) => drawable(part.points).filter((p) => p.time >= span[0] && p.time <= span[1]));
  const all = lines.flat();
  const newest = chart.parts[0]!.points.at(-1);
  const bounds = [...all.map((p) => p.value), ...(chart.parts.length === 1 ? [newest?.low, newest?.high].filter((v): v is number => typeof v === 'number') : [])];
  const low = Math.min(...bounds), high = Math.max(...bounds);
  const room = (high - low || Math.abs(high) || 1) * 0.1;
  const right = kWidth - (lines.length > 1 ? kNames : pad.right);
  const x = scaleUtc({ domain: span, range: [pad.left, right] });
  const y = scaleLinear({ domain: [low - room, high + room], range: [kHeight - pad.bottom, pad.top] });
  const shadeFrom = Math.max(x(dayTime(period.start)), pad.left), shadeTo = Math.min(x(dayTime(period.end)), right);
  const bandTop = typeof newest?.high === 'number' ? y(newest.high) : pad.top;
  const bandBottom = typeof newest?.low === 'number' ? y(newest.low) : kHeight - pad.bottom;
  const hasBand = chart.parts.length === 1 && newest && (newest.low !== null || newest.high !== null);
  const ticks = y.ticks(3).slice(0, 4);
  return (
    <svg className={css.small} viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={summary}>
      {hasBand && bandBottom > bandTop && <rect x={pad.left} width={right - pad.left} y={bandTop} height={bandBottom - bandTop} className={css.band} />}
      {shadeTo > shadeFrom && <rect x={shadeFrom} width={shadeTo - shadeFrom} y={pad.top} height={kHeight - pad.top - pad.bottom} className={css.period} />}
      {ticks.map((v) => <text key={v} x={pad.left - 6} y={y(v) + 4} textAnchor="end" className={css.tick}>{axisText(v)}</text>)}
      <line x1={pad.left} x2={right} y1={kHeight - pad.bottom} y2={kHeight - pad.bottom} className={css.axis} />
      <text x={pad.left} y={kHeight - 4} className={css.tick}>{new Date(span[0]).getUTCFullYear()}</text>
      <text x={right} y={kHeight - 4} textAnchor="end" className={css.tick}>{new Date(span[1]).getUTCFullYear()}</text>
      {lines.map((points, k) => <LinePath key={k} data={points} x={(p) => x(p.time)} y={(p) => y(p.value)} className={k ? css.curve2 : css.curve} />)}
      {lines.length > 1 && lines.map((points, k) => points[0] && <text key={k} x={Math.min(right, x(points.at(-1)!.time)) + 8} y={y(points.at(-1)!.value) + 4} className={`${css.direct} ${k ? css.direct2 : ''}`}>{t(chart.parts[k]!.code.code === '8480-6' ? 'person.systolic' : 'person.diastolic')}</text>)}
      {lines.map((points, k) => points.map((p, n) => <Marker key={`${k}-${n}`} p={p} x={x(p.time)} y={y(p.value)} second={k > 0} onPoint={onPoint} />))}
    </svg>
  );
}
