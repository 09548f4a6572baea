// SPDX-License-Identifier: Apache-2.0
// A learned model's evaluation on people held out: the sentence first, then pictures and tables in the order in which they are judged.
import { useView } from '../../api/views.resource';
import { intervalOf, valueOf, type Evaluation } from '../../api/evaluation';
import type { ModelDetail } from '../../api/types';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import { Empty, Lines, Shown } from '../../states/states.component';
import { Calibration } from './calibration.component';
import { Discrimination } from './discrimination.component';
import { useFigures } from './figures';
import { MetricTable } from './metric-table.component';
import { Need } from './need.component';
import { NetBenefit } from './net-benefit.component';
import { Subgroups } from './subgroups.component';
import { Workload } from './workload.component';
import css from './evaluation.module.css';

const kFewOutcomes = 100;

function Answer({ evaluation, comparator }: { evaluation: Evaluation; comparator: string }) {
  const { t, language } = useLanguage();
  const { number, interval, figure } = useFigures();
  const { people } = evaluation;
  const { auroc, observedToExpected: ratio, calibrationSlope: slope } = evaluation.model.metrics;
  const gain = evaluation.difference?.metrics.auroc, bounds = intervalOf(gain);
  const two = { digits: 2 };
  const days = people.horizonDays, years = Math.round(days / 365.25);
  const horizon = Math.abs(days - years * 365.25) < 3 && years > 0 ? t('evaluation.years', { count: years }) : t('evaluation.days', { count: days, n: writeNumber(days, language) });
  return (
    <>
      <p className={css.answer}>{t('evaluation.answer', { people: writeNumber(Math.round(people.people), language), outcomes: figure(people.outcomes, { digits: 0 }), horizon })}</p>
      <dl className={css.facts}>
        {valueOf(auroc) !== null && <div><dt>{t('evaluation.ranks')}</dt><dd>AUROC <strong>{number(valueOf(auroc)!, two)}</strong> <span className={css.interval}>{interval(auroc, two)}</span>{valueOf(gain) !== null && <span className={css.second}>{t(bounds && bounds.low > 0 ? 'evaluation.above' : bounds && bounds.high < 0 ? 'evaluation.belowOther' : 'evaluation.like', { gain: number(valueOf(gain)!, two), interval: interval(gain, two), comparator })}</span>}</dd></div>}
        {valueOf(ratio) !== null && <div><dt>{t('evaluation.fits')}</dt><dd>O/E <strong>{number(valueOf(ratio)!, two)}</strong> <span className={css.interval}>{interval(ratio, two)}</span>{valueOf(slope) !== null && <span className={css.second}>{t('evaluation.slopeIs', { slope: number(valueOf(slope)!, two), interval: interval(slope, two) })}</span>}</dd></div>}
      </dl>
      {typeof people.outcomes === 'number' && people.outcomes < kFewOutcomes && <p className={css.warning}>▲ {t('evaluation.few', { count: people.outcomes })}</p>}
      {!people.complete && <p className={css.note}>{t('evaluation.incomplete', { censored: figure(people.censored, { digits: 0 }), competing: figure(people.competing, { digits: 0 }) })}</p>}
    </>
  );
}

export default function Report({ model }: { model: ModelDetail }) {
  const { t } = useLanguage();
  const at = `/api/models/${encodeURIComponent(model.id)}`;
  const view = useView<Evaluation>(model.kind === 'learned' ? `${at}/evaluation` : null);
  if (model.kind !== 'learned') return <Empty title={t('evaluation.ofEquation')} next={t('evaluation.ofEquationNext')} />;
  if (view.state === 'failed' && view.error.status === 404) return <Empty title={t('evaluation.none')} next={t('evaluation.noneNext')} />;
  const comparator = model.learned?.comparator || t('evaluation.comparator');
  return (
    <Shown view={view} skeleton={<><Lines count={2} height={28} /><Lines count={6} height={44} /></>}>
      {(evaluation) => (
        <div className={css.evaluation}>
          {model.learned?.synthetic && <p className={css.warning}>▲ {t('evaluation.synthetic')}</p>}
          <Answer evaluation={evaluation} comparator={comparator} />
          <p className="no-print"><a href={`${at}/report`} target="_blank" rel="noreferrer">{t('evaluation.whole')}</a> <span className="quiet">{t('evaluation.wholeNote')}</span></p>
          <div className={css.pictures}>
            <Calibration evaluation={evaluation} />
            <NetBenefit evaluation={evaluation} comparator={comparator} />
            <Discrimination evaluation={evaluation} />
            <Need evaluation={evaluation} />
          </div>
          <Workload evaluation={evaluation} />
          <Subgroups evaluation={evaluation} />
          <MetricTable evaluation={evaluation} comparator={comparator} />
        </div>
      )}
    </Shown>
  );
}
