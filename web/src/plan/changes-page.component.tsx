// SPDX-License-Identifier: Apache-2.0
// What of the plan's content is other on one day than on another, with source and standing of both sides, and how many members it moves.
import { useId } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate } from '../i18n/format';
import { Lines, Shown } from '../states/states.component';
import { Crossed } from './crossed.component';
import { Notice } from './plan-page.component';
import css from './plan.module.css';
import type { ContentChange, PlanChanges, Side } from './types';
import { usePlanWords } from './words';

const howOf = (change: ContentChange) => (change.before === null ? 'added' : change.after === null ? 'removed' : 'changed');

function SideText({ side, which }: { side: Side | null; which: 'before' | 'after' }) {
  const { t, language } = useLanguage();
  if (!side) return null;
  const span = side.to ? t('plan.fromTo', { from: writeDate(side.from, language), to: writeDate(side.to, language) }) : t('plan.fromOn', { from: writeDate(side.from, language) });
  return <p className={css.side}><span className="quiet">{t(`plan.${which}`)}:</span> {span}{side.citation && <> · <span lang="en">{[side.citation, side.edition].filter(Boolean).join(', ')}</span> · <span className={css.markWord} data-mark={side.mark}>{t(`plan.mark.${side.mark}`)}</span></>}</p>;
}

function OneChange({ change }: { change: ContentChange }) {
  const { t } = useLanguage();
  const how = howOf(change);
  return (
    <li className={css.change} data-how={how}>
      <h3><span className={css.how}>{t(`plan.how.${how}`)}</span> <span lang="en">{change.title || change.id}</span>{change.title && <code className="quiet"> {change.id}</code>}</h3>
      <SideText side={change.before} which="before" />
      <SideText side={change.after} which="after" />
      {change.lines.length > 0 && (
        <div className={css.scroll} role="group" aria-label={change.title || change.id} tabIndex={0}>
          <table className={`table ${css.lines}`} lang="en">
            <caption className="sr-only">{change.title || change.id}</caption>
            <thead lang={t('plan.lang')}><tr><th scope="col">{t('plan.what')}</th><th scope="col">{t('plan.before')}</th><th scope="col">{t('plan.after')}</th></tr></thead>
            <tbody>{change.lines.map((line, k) => <tr key={k}><th scope="row">{line.what}</th><td>{line.before ? <del>{line.before}</del> : '–'}</td><td>{line.after ? <ins>{line.after}</ins> : '–'}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </li>
  );
}

function DayChoice({ name, value, days }: { name: 'from' | 'to'; value: string; days: string[] }) {
  const { t, language } = useLanguage();
  const { set } = useAddress();
  const id = useId();
  return <span className={css.choice}><label htmlFor={id}>{t(`plan.${name}`)}</label> <select id={id} className={css.select} value={value} onChange={(e) => set({ [name]: e.currentTarget.value })}>{days.map((day) => <option key={day} value={day}>{writeDate(day, language)}</option>)}</select></span>;
}

function Ready({ data }: { data: PlanChanges }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const words = usePlanWords();
  const kinds = [...new Set(data.content.map((one) => one.of))];
  const dates = { from: writeDate(data.from, language), to: writeDate(data.to, language) };
  return (
    <>
      <p className="no-print"><Link to={to('/plan')}>{t('frame.plan')}</Link></p>
      <h1>{data.content.length === 0 ? t('plan.noChanges', dates) : t('plan.changesAnswer', { count: data.content.length, ...dates, changed: words.count(data.moves.changed), members: words.count(data.moves.members) })}</h1>
      <p className="no-print"><DayChoice name="from" value={data.from} days={data.days} /> <DayChoice name="to" value={data.to} days={data.days} /></p>
      <section className={css.part} aria-label={t('plan.movesOfMembers')}>
        <h2>{t('plan.movesOfMembers')}</h2>
        <p className="quiet">{t('plan.movesHelp')}</p>
        <Crossed table={data.moves.table} caption={t('plan.movesOfMembers')} head={t('plan.byRulesOf', { date: dates.from })} rows="answer" columns="answer" />
      </section>
      {kinds.map((kind) => (
        <section key={kind} className={css.part} aria-label={t(`plan.of.${kind}`)}>
          <h2>{t(`plan.of.${kind}`)}</h2>
          <ul className={css.changes}>{data.content.filter((one) => one.of === kind).map((one) => <OneChange key={one.id} change={one} />)}</ul>
        </section>
      ))}
      {language === 'ko' && data.content.length > 0 && <p className="quiet">{t('plan.contentLanguage')}</p>}
      <Notice notice={data.programme.notice} />
    </>
  );
}

export default function PlanChangesPage() {
  const { t } = useLanguage();
  const { get } = useAddress();
  useTitle(t('plan.changesTitle'));
  const view = useView<PlanChanges>(withQuery('/api/plan/changes', { from: get('from'), to: get('to'), on: get('on') }));
  return <Shown view={view} page={t('plan.changesTitle')} skeleton={<><Lines count={1} height={32} /><Lines count={10} height={32} /></>}>{(data) => <Ready data={data} />}</Shown>;
}
