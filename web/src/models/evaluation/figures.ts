// SPDX-License-Identifier: Apache-2.0
// Figures of an evaluation in words: a value with its interval, or why there is none.
import type { Estimate, Figure } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';

/** share: as percent. */
export type Scale = { digits: number; share?: boolean };

export function useFigures() {
  const { t, language } = useLanguage();
  const why = (name: string) => t(`evaluation.why.${name}`, name);
  const number = (value: number, { digits, share = false }: Scale) => {
    const shown = share ? value * 100 : value;
    const text = writeNumber(Math.abs(Number(shown.toFixed(digits))), language, digits);
    return `${Number(shown.toFixed(digits)) < 0 ? '−' : ''}${text}${share ? '%' : ''}`;
  };
  const figure = (f: Figure | undefined, scale: Scale) => (f === undefined ? '–' : typeof f === 'number' ? number(f, scale) : why(f.why));
  /** "0.95 to 1.11", or why it has no bounds. */
  const interval = (e: Estimate | undefined, scale: Scale) => {
    if (!e || 'why' in e) return null;
    const { low, high } = e;
    return typeof low === 'number' && typeof high === 'number' ? t('evaluation.interval', { low: number(low, scale), high: number(high, scale) }) : t('evaluation.noInterval', { why: why(typeof low === 'number' ? (high as { why: string }).why : low.why) });
  };
  return { why, number, figure, interval };
}
