// SPDX-License-Identifier: Apache-2.0
// The months of a column in a line, a mark each: calm, alarm, or not looked at.
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import css from './watch.module.css';

const kStep = 11;

export function Months({ of, name }: { of: (boolean | null)[]; name: string }) {
  const { t, language } = useLanguage();
  const shown = of.slice(-12), alarms = shown.filter((m) => m === true).length;
  return (
    <svg className={css.months} viewBox={`0 0 ${shown.length * kStep} 12`} width={shown.length * kStep} height={12} role="img" aria-label={t('watch.monthsPicture', { name, alarms: writeNumber(alarms, language), n: writeNumber(shown.length, language) })}>
      {shown.map((m, k) => { const x = k * kStep + 5; return m === null ? <line key={k} x1={x - 2} x2={x + 2} y1={6} y2={6} className={css.unseen} /> : m ? <path key={k} d={`M${x} 1.5L${x + 4.5} 10H${x - 4.5}Z`} className={css.loud} /> : <circle key={k} cx={x} cy={6} r={2.5} className={css.calmDot} />; })}
    </svg>
  );
}
