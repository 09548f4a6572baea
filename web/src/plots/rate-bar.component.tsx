// SPDX-License-Identifier: Apache-2.0
// A rate as a point with its 95 % interval on a 0 to 100 % line, with an optional reference rate. Figures stand beside it in
// text, so the drawing itself is hidden from screen readers.
import { scaleLinear } from '@visx/scale';
import type { Interval } from '../api/types';
import css from './plots.module.css';

const kWidth = 240;
const kHeight = 22;

export function RateBar({ rate, interval, reference }: { rate: number | null; interval: Interval | null; reference?: number | null }) {
  const x = scaleLinear({ domain: [0, 1], range: [4, kWidth - 4] });
  const mid = kHeight / 2;
  return (
    <svg className={css.rate} viewBox={`0 0 ${kWidth} ${kHeight}`} preserveAspectRatio="none" aria-hidden="true">
      <line x1={x(0)} x2={x(1)} y1={mid} y2={mid} className={css.rail} />
      {[0, 0.25, 0.5, 0.75, 1].map((v) => <line key={v} x1={x(v)} x2={x(v)} y1={mid - 3} y2={mid + 3} className={css.rail} />)}
      {typeof reference === 'number' && <line x1={x(reference)} x2={x(reference)} y1={0} y2={kHeight} className={css.reference} />}
      {interval && <line x1={x(interval.low)} x2={x(interval.high)} y1={mid} y2={mid} className={css.interval} />}
      {rate !== null && <line x1={x(rate)} x2={x(rate)} y1={mid} y2={mid} className={css.point} />}
    </svg>
  );
}
