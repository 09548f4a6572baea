// SPDX-License-Identifier: Apache-2.0
// Cover on a person's page: what they may have by the rules that come with Bogam, what to ask where that cannot be decided, the same at another income, why,
// and the letter. It is no tool of the state, and says so.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import { useView } from '../api/views.resource';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate } from '../i18n/format';
import { Failure, Lines } from '../states/states.component';
import { WhatIf } from './cliff.component';
import css from './cover.module.css';
import { Letter } from './letter.component';
import type { Decision, MemberCover, Track, Wanted } from './types';
import { useCoverWords } from './words';

const stateOf = (track: Track) => (track.cover ? (track.open.length > 0 ? 'least' : 'sure') : track.open.length > 0 ? 'open' : 'none');
const marks = { sure: '●', least: '◐', open: '○', none: '–' };

/** Questions of one person after the other; then what nobody can answer here. onQuestion: leads to where it is answered. */
export function ToAsk({ wanted, language, onQuestion }: { wanted: Wanted[]; language: string; onQuestion?: (person: string, link: string) => void }) {
  const { t } = useLanguage();
  const questions = wanted.filter((one) => one.person !== null);
  const people = [...new Set(questions.map((one) => one.person!))];
  const rules = wanted.filter((one) => one.kind === 'rule');
  if (wanted.length === 0) return null;
  return (
    <section className={css.part} aria-label={t('cover.ask')}>
      <h3>{t('cover.ask')}</h3>
      {wanted.some((one) => one.kind === 'reading') && <p>{t('cover.verify')}</p>}
      {people.map((person) => (
        <details key={person} open={people.length === 1 && questions.length < 6 ? true : undefined}>
          <summary>{t('cover.askOf', { person, count: questions.filter((one) => one.person === person).length })}</summary>
          <ul className={css.asks}>{questions.filter((one) => one.person === person).map((one, k) => <li key={k}>{onQuestion && one.link ? <button type="button" className="link" onClick={() => onQuestion(person, one.link!)}>{one.say}</button> : one.say}</li>)}</ul>
        </details>
      ))}
      {rules.length > 0 && <details><summary>{t('cover.unread', { count: rules.length })}</summary><ul className={css.asks} lang={language}>{rules.map((one, k) => <li key={k}>{one.say}</li>)}</ul></details>}
    </section>
  );
}

/** The answers: what is sure, at least, open, or not to be had. */
export function Tracks({ tracks }: { tracks: Track[] }) {
  const say = useCoverWords();
  return (
    <ul className={css.tracks}>
      {tracks.map((track, k) => <li key={k} data-state={stateOf(track)}><span className={css.mark} aria-hidden="true">{marks[stateOf(track)]}</span><span><span className={css.trackTitle}>{track.title}</span> <span className={k === 0 ? css.answer : undefined}>{say(track)}</span></span></li>)}
    </ul>
  );
}

/** To the form: to begin it, to go on with it, or to tell what has changed. */
function ToForm({ person, children }: { person: string; children: ReactNode }) {
  const { to } = useAddress();
  return <Link className="no-print" to={to(`/people/${encodeURIComponent(person)}/cover/form`)}>{children}</Link>;
}

function Decided({ person, cover, decision }: { person: string; cover: MemberCover; decision: Decision }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  return (
    <>
      <Tracks tracks={decision.tracks} />
      <p className={css.told}>
        {t(cover.finished ? 'cover.told' : 'cover.toldInPart', { date: writeDate(cover.toldOn, language), count: cover.people.length })}{' '}
        <button type="button" className="link" onClick={() => open(cover.toldBy!)}>{t('cover.form')}</button>{' · '}
        <ToForm person={person}>{t(cover.finished ? 'cover.tellChange' : 'cover.goOn')}</ToForm>
      </p>
      <ToAsk wanted={decision.wanted} language={decision.language} />
      <WhatIf person={person} income={decision.income} />
      <details className={css.part}><summary>{t('cover.why')}</summary>{!decision.reviewed && <p className="quiet">{t('cover.unreviewed')}</p>}<pre className={css.trace} lang={decision.language} tabIndex={0}>{decision.text.trim()}</pre></details>
      <Letter person={person} languages={cover.programme.languages} />
    </>
  );
}

/** Nobody has told who lives with the person, or what they told cannot be taken. */
function NotTold({ person, cover }: { person: string; cover: MemberCover }) {
  const { t } = useLanguage();
  return (
    <>
      <p className={css.answer}>{t('cover.notTold')}</p>
      <p className="quiet">{t('cover.notToldNext')}</p>
      <p><ToForm person={person}>{t(cover.wrong.length > 0 ? 'cover.goOn' : 'cover.begin')}</ToForm></p>
      {cover.wrong.length > 0 && <><p>{t('cover.wrong')}</p><ul className={css.asks} lang="en">{cover.wrong.map((one, k) => <li key={k}>{one.field && <code>{one.field}</code>} {one.message}</li>)}</ul></>}
    </>
  );
}

export function Cover({ person }: { person: string }) {
  const { t, language } = useLanguage();
  const view = useView<MemberCover>(withQuery(`/api/people/${encodeURIComponent(person)}/cover`, {}));
  return (
    <section className={view.state === 'ready' && view.data.decision ? css.cover : `${css.cover} no-print`} aria-label={t('cover.title')}>
      <h2>{view.state === 'ready' ? t('cover.titleOn', { programme: view.data.programme.title, date: writeDate(view.data.on, language) }) : t('cover.title')}</h2>
      {view.state === 'failed' && <Failure error={view.error} retry={view.retry} />}
      {(view.state === 'loading' || view.state === 'computing') && <Lines count={3} height={28} />}
      {view.state === 'ready' && (view.data.decision ? <Decided person={person} cover={view.data} decision={view.data.decision} /> : <NotTold person={person} cover={view.data} />)}
      {view.state === 'ready' && <p className={css.notice}>{language === 'en' ? view.data.programme.notice : t('cover.notice')}</p>}
    </section>
  );
}
