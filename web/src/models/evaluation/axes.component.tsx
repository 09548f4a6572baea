// SPDX-License-Identifier: Apache-2.0
// Two axes with their ticks and names, and room for what is drawn between them. The sentence in `label` says what the picture shows.
import { scaleLinear, scaleLog } from '@visx/scale';
import type { ReactNode } from 'react';
import css from './evaluation.module.css';

export type Place = (value: number) => number;
export interface Axis { from: number; to: number; name: string; text: (value: number) => string; log?: boolean; ticks?: number[] }
export interface Room { x: Place; y: Place; left: number; right: number; top: number; bottom: number }

export const kWidth = 360;
const pad = { left: 46, right: 12, top: 22, bottom: 38 };
const scaleOf = (axis: Axis, range: [number, number]) => (axis.log ? scaleLog({ domain: [axis.from, axis.to], range, clamp: true }) : scaleLinear({ domain: [axis.from, axis.to], range, clamp: true }));

export function Axes({ x, y, label, height = 250, children }: { x: Axis; y: Axis; label: string; height?: number; children: (room: Room) => ReactNode }) {
  const box = { left: pad.left, right: kWidth - pad.right, top: pad.top, bottom: height - pad.bottom };
  const across = scaleOf(x, [box.left, box.right]), up = scaleOf(y, [box.bottom, box.top]);
  return (
    <svg className={css.axes} viewBox={`0 0 ${kWidth} ${height}`} role="img" aria-label={label}>
      {(y.ticks ?? up.ticks(5)).map((v) => <g key={v}><line x1={box.left} x2={box.right} y1={up(v)} y2={up(v)} className={css.grid} /><text x={box.left - 6} y={up(v) + 4} textAnchor="end" className={css.tick}>{y.text(v)}</text></g>)}
      {(x.ticks ?? across.ticks(5)).map((v) => <text key={v} x={across(v)} y={box.bottom + 15} textAnchor="middle" className={css.tick}>{x.text(v)}</text>)}
      <line x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} className={css.axis} />
      <text x={4} y={12} className={css.axisName}>{y.name}</text>
      <text x={box.right} y={height - 4} textAnchor="end" className={css.axisName}>{x.name}</text>
      {children({ ...box, x: across, y: up })}
    </svg>
  );
}

/** Points joined in their order. */
export const path = (points: readonly (readonly [number, number])[]) => points.map(([x, y], k) => `${k ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`).join('');
