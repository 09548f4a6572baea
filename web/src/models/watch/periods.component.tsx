// SPDX-License-Identifier: Apache-2.0
// What was scored in each month, what may be expected of it before outcomes are known, and what is known.
import type { WatchedPeriod } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeDate, writeNumber } from '../../i18n/format';
import plotCss from '../evaluation/evaluation.module.css';
import css from './watch.module.css';

export function Periods({ periods }: { periods: WatchedPeriod[] }) {
  const { t, language } = useLanguage();
  const number = (n: number, digits?: number) => writeNumber(n, language, digits);
  return (
    <section className={css.part}>
      <h2>{t('watch.periods')}</h2>
      <table className={`table ${plotCss.stacked}`}>
        <thead><tr>{['day', 'scored', 'expected', 'expectedAuroc', 'known', 'came'].map((k) => <th key={k} scope="col">{t(`watch.${k}`)}</th>)}</tr></thead>
        <tbody>
          {[...periods].reverse().map((p) => (
            <tr key={p.day}>
              <th scope="row" className={plotCss.rowHead}>{writeDate(p.day, language)}</th><td data-name={t('watch.scored')}>{number(p.people)}</td><td data-name={t('watch.expected')}>{number(p.outlook.events, 1)}</td>
              <td data-name={t('watch.expectedAuroc')}>{p.outlook.auroc === null ? <span className="quiet">{t('evaluation.why.no-spread')}</span> : number(p.outlook.auroc, 2)}</td>
              {p.due ? <><td data-name={t('watch.known')}>{number(p.labelled)}</td><td data-name={t('watch.came')}>{number(p.outcomes)}</td></> : <td colSpan={2} className={`quiet ${plotCss.whole}`}>{t('watch.notDue')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={plotCss.note}>{t('watch.outlookNote')}</p>
    </section>
  );
}
