// SPDX-License-Identifier: Apache-2.0
// The mark of a line: a shape and a colour of its own, told apart without the colour.
import css from './evaluation.module.css';

const shapes = [
  (x: number, y: number) => `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0`, (x: number, y: number) => `M${x} ${y - 4}L${x + 4} ${y + 3}H${x - 4}Z`, (x: number, y: number) => `M${x - 3} ${y - 3}h6v6h-6Z`,
  (x: number, y: number) => `M${x} ${y - 4.5}L${x + 4} ${y}L${x} ${y + 4.5}L${x - 4} ${y}Z`, (x: number, y: number) => `M${x} ${y + 4}L${x + 4} ${y - 3}H${x - 4}Z`, (x: number, y: number) => `M${x - 4} ${y - 1}h3v-3h2v3h3v2h-3v3h-2v-3h-3Z`,
];
const colours = [css.hue0, css.hue1, css.hue2, css.hue3, css.hue4, css.hue5];

export const styleOf = (k: number) => colours[k % colours.length];
export const Mark = ({ k, x, y }: { k: number; x: number; y: number }) => <path d={shapes[k % shapes.length]!(x, y)} className={css.needMark} />;
