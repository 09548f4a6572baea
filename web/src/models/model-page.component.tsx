// SPDX-License-Identifier: Apache-2.0
// One model: what it is for and its state, then its card, of a learned one its evaluation and its watch, its states with their history, its
// definition, and its scores over the population.
import { lazy, Suspense, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Learned, ModelDetail } from '../api/types';
import { useOld, useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber } from '../i18n/format';
import measureCss from '../quality/measure.module.css';
import { useReader } from '../session/session';
import { Lines, Shown } from '../states/states.component';
import { About } from './about.component';
import { CardFields } from './card.component';
import { LastCheck, Card } from './models-page.component';
import { Population } from './population.component';
import { StateMark } from './state-mark.component';
import { States } from './states.component';
import css from './models.module.css';

const Report = lazy(() => import('./evaluation/report.component'));
const Watch = lazy(() => import('./watch/watch.component'));

const views = ['card', 'evaluation', 'watch', 'states', 'definition', 'population'] as const;
const ofLearned = ['evaluation', 'watch'];

/** Whom it learned from, or was judged on; a small number of outcomes is not told to everybody. */
function Training({ of }: { of: Learned }) {
  const { t, language } = useLanguage();
  const known = { learner: t(`models.learner.${of.learner}`), people: writeNumber(of.people, language), date: writeDate(of.asOf, language) };
  const words = of.learner === 'outside' ? 'models.judgedOn' : 'models.learnedFrom';
  return <>{of.outcomes === null ? t(`${words}Few`, known) : t(words, { ...known, outcomes: writeNumber(of.outcomes, language) })}</>;
}

function Content({ model, manage, onChanged }: { model: ModelDetail; manage: boolean; onChanged: (model: ModelDetail | null) => void }) {
  const { t, language } = useLanguage();
  const { get, here } = useAddress();
  useTitle(model.title);
  const view = views.find((v) => v === get('view')) ?? 'card';
  return (
    <>
      <header className={css.head}>
        <p className={css.crumb}>{t(`risk.kind.${model.kind}`)} · {t(`models.topic.${model.topic}`, model.topic)}{model.version && ` · ${t('quality.version', { version: model.version })}`}</p>
        <h1>{model.title}</h1>
        <p className={css.purposeLine}>{model.purpose}</p>
        <dl className={css.facts}>
          <div><dt>{t('models.stateTitle')}</dt><dd><StateMark state={model.state} /> {model.since && <span className="quiet">{t('models.sinceBy', { date: writeDate(model.since, language), who: model.by ?? '–' })}</span>}</dd></div>
          <div><dt>{t('models.lastCheck')}</dt><dd><LastCheck of={model.lastCheck} /></dd></div>
          {model.learned && <div><dt>{t(model.learned.learner === 'outside' ? 'models.judged' : 'models.trainedOn')}</dt><dd><Training of={model.learned} /></dd></div>}
          <div><dt>{t('models.card')}</dt><dd><Card card={model.card} /></dd></div>
        </dl>
        <p className={css.meaning}>{t(`models.stateMeans.${model.state}`)}</p>
        {model.alarms.length > 0 && <ul className={css.alarms}>{model.alarms.map((a, k) => <li key={k} className={css.alarm}>▲ {a}</li>)}</ul>}
        {model.about.notice && <p className={css.notice}>{model.about.notice}</p>}
      </header>
      <nav className={measureCss.views} aria-label={t('models.views')}>
        {views.filter((v) => model.kind === 'learned' || v === view || !ofLearned.includes(v)).map((v) => <Link key={v} to={here({ view: v === 'card' ? null : v, panel: null })} aria-current={v === view ? 'page' : undefined}>{t(`models.view.${v}`)}</Link>)}
      </nav>
      {view === 'card' && <CardFields model={model} manage={manage} onChanged={onChanged} />}
      <Suspense fallback={<Lines />}>
        {view === 'evaluation' && <Report model={model} />}
        {view === 'watch' && <Watch model={model} />}
      </Suspense>
      {view === 'states' && <States model={model} manage={manage} onChanged={onChanged} />}
      {view === 'definition' && <About model={model} />}
      {view === 'population' && <Population model={model} />}
    </>
  );
}

export default function ModelPage() {
  const { model: id = '' } = useParams();
  const { t } = useLanguage();
  const reader = useReader();
  const old = useOld();
  const path = `/api/models/${encodeURIComponent(id)}`;
  const view = useView<ModelDetail & { manage?: boolean }>(path);
  const [changed, setChanged] = useState<ModelDetail | null>(null);
  const refresh = (model: ModelDetail | null) => { setChanged(model); void old(['/api/models', '/api/today', '/api/people/'], true); };
  return (
    <Shown view={view} page={t('models.title')} skeleton={<><Lines count={3} height={28} /><Lines count={10} height={36} /></>}>
      {(data) => {
        // What a change answered stands until the view itself has caught up with it.
        const model = changed && changed.id === data.id && view.state === 'ready' && view.refreshing ? changed : data;
        return <Content key={model.id} model={model} manage={data.manage ?? reader?.may('manage-models') ?? false} onChanged={refresh} />;
      }}
    </Shown>
  );
}
