// SPDX-License-Identifier: Apache-2.0
// Calibration as outcomes arrive: people not acted on, who alone can pause a model; people acted on, whom help may have changed; and subgroups.
import type { Watch } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import plotCss from '../evaluation/evaluation.module.css';
import { RunChart } from './run-chart.component';
import css from './watch.module.css';

export function Outcomes({ watch }: { watch: Watch }) {
  const { t, language } = useLanguage();
  const { everybody, notActedOn, actedOn } = watch.calibration;
  if (everybody.length === 0) return <section className={css.part}><h2>{t('watch.outcomes')}</h2><p className="quiet">{t('watch.noOutcomes')} {t('watch.noOutcomesNext')}</p></section>;
  const name = (s: Watch['subgroups'][number]) => `${t(`evaluation.variable.${s.variable}`, s.variable)}: ${s.label}`;
  const alarming = watch.subgroups.filter((s) => s.points.some((p) => p.alarm)), calm = watch.subgroups.filter((s) => !alarming.includes(s));
  return (
    <section className={css.part}>
      <h2>{t('watch.outcomes')}</h2>
      <p className="quiet">{t('watch.outcomesNote')}</p>
      <div className={plotCss.pictures}>
        <RunChart title={t('watch.notActedOn')} note={t('watch.notActedOnNote')} points={notActedOn} />
        {actedOn.length === 0 ? <section><h2>{t('watch.actedOn')}</h2><p className="quiet">{t('watch.nobodyActedOn')}</p></section> : <RunChart title={t('watch.actedOn')} note={t('watch.actedOnNote')} points={actedOn} />}
        {actedOn.length > 0 && <RunChart title={t('watch.everybody')} points={everybody} />}
        {alarming.map((s) => <RunChart key={name(s)} title={name(s)} points={s.points} />)}
      </div>
      {calm.length > 0 && (
        <details className={plotCss.fold}>
          <summary>{t('watch.calmGroups', { count: calm.length })}</summary>
          <ul className={css.calm}>{calm.map((s) => { const last = s.points.at(-1); return <li key={name(s)}>{name(s)} <span className="quiet">{typeof last?.observedToExpected === 'number' && `O/E ${writeNumber(last.observedToExpected, language, 2)}`}{last?.low !== undefined && last.high !== undefined && ` (${t('evaluation.interval', { low: writeNumber(last.low, language, 2), high: writeNumber(last.high, language, 2) })})`}</span></li>; })}</ul>
        </details>
      )}
      {watch.subgroups.length === 0 && <p className="quiet">{t('watch.noSubgroups')}</p>}
    </section>
  );
}
