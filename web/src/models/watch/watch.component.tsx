// SPDX-License-Identifier: Apache-2.0
// The silent run and the watch after it: what is alarming, which gates are open, what has come of the scores, and what has drifted.
import { useView } from '../../api/views.resource';
import type { Watch as WatchData } from '../../api/evaluation';
import type { ModelDetail } from '../../api/types';
import { useLanguage } from '../../i18n';
import { writeDate, writeNumber } from '../../i18n/format';
import { Empty, Lines, Shown } from '../../states/states.component';
import { Drift } from './drift.component';
import { Gates } from './gates.component';
import { Outcomes } from './outcomes.component';
import { Periods } from './periods.component';
import css from './watch.module.css';

const before = ['draft', 'trained', 'validated'];

function Head({ watch }: { watch: WatchData }) {
  const { t, language } = useLanguage();
  const number = (n: number) => writeNumber(n, language);
  const shut = watch.gates.filter((g) => !g.open).length;
  return (
    <>
      <p className={css.answer}>{t('watch.answer', { days: number(watch.facts.silentDays), count: watch.periods.length })} {shut === 0 ? t('watch.allOpen') : t('watch.someShut', { count: shut, n: number(watch.gates.length) })}</p>
      {watch.pause && <p className={css.pause} role="note"><strong>{t('models.state.paused')}</strong> <span lang="en">{watch.pause}</span></p>}
      {watch.alarms.length > 0 && <section className={css.alarmBox} aria-label={t('models.alarms')}><h2>{t('watch.alarms', { count: watch.alarms.length })}</h2><ul>{watch.alarms.map((a, k) => <li key={k}>▲ {a}</li>)}</ul></section>}
      {watch.alarms.length === 0 && <p>✓ {t('watch.noAlarms')}</p>}
      <p className="quiet">{t('watch.asOf', { date: writeDate(watch.asOf, language) })} {watch.scoresOfOtherPackages > 0 && t('watch.otherPackages', { count: watch.scoresOfOtherPackages, n: number(watch.scoresOfOtherPackages) })} {watch.synthetic && t('watch.synthetic')}</p>
    </>
  );
}

export default function Watch({ model }: { model: ModelDetail }) {
  const { t } = useLanguage();
  const view = useView<WatchData>(model.kind === 'learned' ? `/api/models/${encodeURIComponent(model.id)}/watch` : null);
  if (model.kind !== 'learned') return <Empty title={t('watch.ofEquation')} next={t('watch.ofEquationNext')} />;
  if (view.state === 'failed' && view.error.status === 404) return before.includes(model.state) ? <Empty title={t('watch.noRun')} next={t('watch.noRunNext')} /> : <Empty title={t('watch.none')} next={t('watch.noneNext', { id: model.id })} />;
  return (
    <Shown view={view} skeleton={<><Lines count={2} height={28} /><Lines count={6} height={44} /></>}>
      {(watch) => (
        <div className={css.watch}>
          {watch.periods.length === 0 ? <Empty title={t('watch.noScores')} next={t('watch.noScoresNext')} /> : <Head watch={watch} />}
          <Gates watch={watch} />
          {watch.periods.length > 0 && <><Outcomes watch={watch} /><Drift periods={watch.periods} /><Periods periods={watch.periods} /></>}
        </div>
      )}
    </Shown>
  );
}
