// SPDX-License-Identifier: Apache-2.0
// Plan: members by cover, how they moved, who is due for renewal, and what new rules would do to the cover that they have. Counts are the server's, where small
// ones are hidden from who sees nobody by name.
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber } from '../i18n/format';
import { useReader } from '../session/session';
import { Empty, Lines, Shown } from '../states/states.component';
import { Crossed } from './crossed.component';
import { Flow } from './flow.component';
import css from './plan.module.css';
import type { Change, Line, Plan, Split } from './types';
import { totalOf, turned, usePlanWords } from './words';

const splits: Split[] = ['race', 'language', 'place'];

/** The next change of the rules, else the last; or the one that the address names. */
function useChange(plan: Plan): Change | undefined {
  const { get } = useAddress();
  return plan.changes.find((one) => one.on === get('change')) ?? plan.changes.find((one) => one.on > plan.on) ?? plan.changes.at(-1);
}

/** Where counts lead: lists of people, for who may see them. */
function useLinks(plan: Plan) {
  const { to } = useAddress();
  const reader = useReader();
  const one = (line: Line | null) => (line && line.ids.length === 1 ? line.ids[0]! : null);
  return (values: Record<string, Line | string | null>) => {
    if (!reader?.may('list-people')) return null;
    const query = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value : one(value)]));
    return to('/plan/people', { by: query.group ? plan.by : null, ...query });
  };
}

function Answer({ plan, change }: { plan: Plan; change: Change | undefined }) {
  const { t, language } = useLanguage();
  const words = usePlanWords();
  const number = (n: number | null) => words.count(n);
  const ends = change ? totalOf(change.covers, ['loses', 'less']) : null;
  const shows = change ? totalOf(change.covers, ['must-show']) : null;
  const about = change && plan.members ? ` ${t('plan.answerChange', { date: writeDate(change.on, language), ends: number(ends), shows: number(shows) })}` : '';
  return (
    <header>
      <h1>{plan.members === null ? t('plan.answerFew') : t('plan.answer', { count: plan.members, n: number(plan.members), date: writeDate(plan.on, language) })}{about}</h1>
      <p className="quiet">{t('plan.under', { people: number(plan.people), told: number(plan.told), entitled: number(plan.entitled) })}{plan.suppressed && ` ${t('plan.suppressed')}`}</p>
    </header>
  );
}

function SplitChoice() {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const by = get('by') ?? 'race';
  return <div className={`segments ${css.split} no-print`} role="group" aria-label={t('plan.by')}>{splits.map((one) => <button key={one} type="button" aria-pressed={by === one} onClick={() => set({ by: one === 'race' ? null : one })}>{t(`plan.split.${one}`)}</button>)}</div>;
}

function Shows({ change }: { change: Change }) {
  const { t } = useLanguage();
  const words = usePlanWords();
  if (change.shows.length === 0) return null;
  return (
    <>
      <h3>{t('plan.shows')}</h3>
      <table className={`table ${css.shows}`}>
        <caption className="sr-only">{t('plan.shows')}</caption>
        <thead><tr><th scope="col">{t('plan.question')}</th><th scope="col" className="number">{t('frame.people')}</th></tr></thead>
        <tbody>{change.shows.map((show) => <tr key={show.link}><th scope="row">{show.say}</th><td className={`number ${show.people === null ? css.hidden : ''}`}>{words.count(show.people)}</td></tr>)}</tbody>
      </table>
    </>
  );
}

function Rules({ plan, change }: { plan: Plan; change: Change }) {
  const { t, language } = useLanguage();
  const { set, to } = useAddress();
  const link = useLinks(plan);
  const date = writeDate(change.on, language);
  return (
    <section className={css.part} aria-label={t('plan.rules')}>
      <h2>{t('plan.rules')}</h2>
      <div className={`segments ${css.split} no-print`} role="group" aria-label={t('plan.changeOf')}>{plan.changes.map((one) => <button key={one.on} type="button" aria-pressed={one.on === change.on} onClick={() => set({ change: one.on })}>{writeDate(one.on, language)}</button>)}</div>
      <p>{t('plan.rulesLead', { date })} <Link to={to('/plan/changes', { to: change.on })}>{t('plan.whatChanges', { date })}</Link></p>
      <Crossed table={change.covers} caption={t('plan.rulesBy', { date, by: t('plan.cover') })} head={t('plan.fateHead')} rows="fate" columns="cover" linkOf={(fate, cover) => fate && link({ fate, change: change.on, cover })} />
      <Shows change={change} />
      <h3>{t('plan.rulesBy', { date, by: t(`plan.split.${plan.by}`) })}</h3>
      <Crossed table={turned(change.groups)} caption={t('plan.rulesBy', { date, by: t(`plan.split.${plan.by}`) })} head={t(`plan.split.${plan.by}`)} rows={plan.by} columns="fate" shares linkOf={(group, fate) => fate && link({ fate, change: change.on, group })} />
      <p className="quiet">{t('plan.fatesHelp')}</p>
    </section>
  );
}

function Ready({ plan }: { plan: Plan }) {
  const { t } = useLanguage();
  const link = useLinks(plan);
  const change = useChange(plan);
  if (plan.members === 0) return <Empty heading title={t('plan.none')} next={t('plan.noneNext', { people: writeNumber(plan.people ?? 0, 'en') })} />;
  const by = t(`plan.split.${plan.by}`);
  return (
    <>
      <Answer plan={plan} change={change} />
      <SplitChoice />
      <section className={css.part} aria-label={t('plan.coverBy', { by })}>
        <h2>{t('plan.coverBy', { by })}</h2>
        <Crossed table={turned(plan.covers)} caption={t('plan.coverBy', { by })} head={by} rows={plan.by} columns="cover" linkOf={(group, cover) => link({ group, cover })} />
      </section>
      <section className={css.part} aria-label={t('plan.flow')}><h2>{t('plan.flow')}</h2><Flow plan={plan} /></section>
      <section className={css.part} aria-label={t('plan.renewal')}>
        <h2>{t('plan.renewal')}</h2>
        <p className="quiet">{t('plan.renewalHelp')}</p>
        <Crossed table={plan.renewal} caption={t('plan.renewal')} head={t('plan.month')} rows="month" columns="cover" linkOf={(renewal, cover) => renewal && link({ renewal, cover })} />
        <h3>{t('plan.renewalBy', { by })}</h3>
        <Crossed table={turned(plan.renewalGroups)} caption={t('plan.renewalBy', { by })} head={by} rows={plan.by} columns="when" shares />
      </section>
      {change && <Rules plan={plan} change={change} />}
      <section className={css.part} aria-label={t('plan.standing')}>
        <h2>{t('plan.standing')}</h2>
        <p className="quiet">{t('plan.standingHelp')}</p>
        <Crossed table={plan.standing} caption={t('plan.standing')} head={t('plan.recorded')} rows="cover" columns="answer" shares linkOf={(cover) => link({ cover })} />
      </section>
      <Notice notice={plan.programme.notice} />
    </>
  );
}

export function Notice({ notice }: { notice: string }) {
  const { t, language } = useLanguage();
  return <p className={css.notice}>{language === 'en' ? notice : t('cover.notice')}</p>;
}

export default function PlanPage() {
  const { t } = useLanguage();
  const { get } = useAddress();
  useTitle(t('plan.title'));
  const view = useView<Plan>(withQuery('/api/plan', { by: get('by'), on: get('on') }));
  return <Shown view={view} page={t('plan.title')} skeleton={<><Lines count={1} height={32} /><Lines count={10} height={32} /></>}>{(plan) => <Ready plan={plan} />}</Shown>;
}
