// SPDX-License-Identifier: Apache-2.0
// O/E as a point with its interval on a line from a quarter to four times, the band from 0.8 to 1.25 shaded. The figures stand beside it.
import { scaleLog } from '@visx/scale';
import css from './evaluation.module.css';

const kWidth = 160, kHeight = 20;
const x = scaleLog({ domain: [0.25, 4], range: [3, kWidth - 3], clamp: true });

export function RatioBar({ value, interval }: { value: number | null; interval: { low: number; high: number } | null }) {
  const middle = kHeight / 2;
  const at = (v: number) => x(Math.max(v, 0.01));
  return (
    <svg className={css.ratio} viewBox={`0 0 ${kWidth} ${kHeight}`} aria-hidden="true">
      <rect x={x(0.8)} width={x(1.25) - x(0.8)} y={0} height={kHeight} className={css.band} />
      <line x1={x(1)} x2={x(1)} y1={0} y2={kHeight} className={css.ideal} />
      {interval && <line x1={at(interval.low)} x2={at(interval.high)} y1={middle} y2={middle} className={css.whisker} />}
      {value !== null && <circle cx={at(value)} cy={middle} r={4} className={css.dot} />}
    </svg>
  );
}
