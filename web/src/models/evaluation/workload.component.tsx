// SPDX-License-Identifier: Apache-2.0
// What flagging from a threshold on makes of work: alerts, how many of them are right, how many of the outcomes are found.
import type { Evaluation } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { Amount } from './amount.component';
import { useFigures } from './figures';
import css from './evaluation.module.css';

const share = { digits: 0, share: true };

export function Workload({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useLanguage();
  const { number } = useFigures();
  const rows = evaluation.model.workload;
  if (rows.length === 0) return null;
  const columns = ['alerts', 'ppv', 'numberNeeded', 'sensitivity', 'specificity'];
  return (
    <section className={css.part}>
      <h2>{t('evaluation.workload')}</h2>
      <table className={`table ${css.stacked}`}>
        <thead><tr><th scope="col">{t('evaluation.threshold')}</th>{columns.map((c) => <th key={c} scope="col">{t(`evaluation.${c}`)}</th>)}</tr></thead>
        <tbody>
          {rows.map((w) => (
            <tr key={w.threshold}>
              <th scope="row" className={css.rowHead}>{t('evaluation.fromRisk', { risk: number(w.threshold, { digits: w.threshold < 0.1 && Math.round(w.threshold * 1000) % 10 ? 1 : 0, share: true }) })}</th>
              {'why' in w.alertsPerThousandAWeek && w.alertsPerThousandAWeek.why === 'hidden' ? <td colSpan={5} className={css.whole}><Amount of={w.alertsPerThousandAWeek} scale={share} /></td> : (
                [[w.alertsPerThousandAWeek, { digits: 1 }], [w.ppv, share], [w.numberNeededToReview, { digits: 1 }], [w.sensitivity, share], [w.specificity, share]].map(([of, scale], k) => <td key={k} data-name={t(`evaluation.${columns[k]}`)}><Amount of={of as typeof w.ppv} scale={scale as typeof share} /></td>)
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.note}>{t('evaluation.workloadNote', { weeks: evaluation.plan.weeks })}</p>
    </section>
  );
}
