// SPDX-License-Identifier: Apache-2.0
// A figure with its interval, or, in quiet words, why it is not there.
import type { Estimate } from '../../api/evaluation';
import { useFigures, type Scale } from './figures';
import css from './evaluation.module.css';

export function Amount({ of, scale }: { of: Estimate | undefined; scale: Scale }) {
  const { number, interval, why } = useFigures();
  if (!of) return <span className="quiet">–</span>;
  if ('why' in of) return <span className={css.why}>{why(of.why)}</span>;
  return <>{number(of.value, scale)} <span className={css.interval}>{interval(of, scale)}</span></>;
}
