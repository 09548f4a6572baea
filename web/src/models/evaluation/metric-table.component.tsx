// SPDX-License-Identifier: Apache-2.0
// Every figure of the model beside the comparator's, and the difference of the two from the same resamples.
import { metrics, type Evaluation, type Metric } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { Amount } from './amount.component';
import type { Scale } from './figures';
import css from './evaluation.module.css';

const scales: Partial<Record<Metric, Scale>> = { observed: { digits: 1, share: true }, expected: { digits: 1, share: true }, brier: { digits: 4 }, expectedCalibrationError: { digits: 4 }, scaledBrier: { digits: 3 }, auroc: { digits: 3 }, averagePrecision: { digits: 3 } };

export function MetricTable({ evaluation, comparator }: { evaluation: Evaluation; comparator: string }) {
  const { t } = useLanguage();
  const columns = [[t('evaluation.model'), evaluation.model], [comparator, evaluation.comparator], [t('evaluation.difference'), evaluation.difference]] as const;
  const shown = columns.filter(([, of]) => of !== undefined);
  return (
    <section className={css.part}>
      <h2>{t('evaluation.figures')}</h2>
      <table className={`table ${css.stacked}`}>
        <thead><tr><th scope="col">{t('evaluation.figure')}</th>{shown.map(([name]) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{metrics.map((m) => <tr key={m}><th scope="row" className={css.rowHead}>{t(`evaluation.metric.${m}`)}</th>{shown.map(([name, of]) => <td key={name} data-name={name}><Amount of={of!.metrics[m]} scale={scales[m] ?? { digits: 2 }} /></td>)}</tr>)}</tbody>
      </table>
      <p className={css.note}>{t('evaluation.figuresNote', { confidence: Math.round(evaluation.plan.confidence * 100), resamples: evaluation.plan.resamples })}</p>
    </section>
  );
}
