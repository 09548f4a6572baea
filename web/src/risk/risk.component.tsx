// SPDX-License-Identifier: Apache-2.0
// Risk on a person's page: each model's value in words, what it rests on, what raised it, and how it went; where there is no value, why.
// Nothing here is advice: a score is arithmetic over what is recorded.
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { Imported, PersonRisk, RiskInput, Score } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber, writeScore, writeUnit } from '../i18n/format';
import { StateMark } from '../models/state-mark.component';
import { Failure, Lines } from '../states/states.component';
import { AiMark } from './ai-mark.component';
import { Contributions } from './contributions.component';
import { History } from './history.component';
import { RaisedBars } from './raised.component';
import css from './risk.module.css';

const kWithout = 3;
const keyOf = (score: Score) => `${score.model}/${score.output}`;

function useWords() {
  const { t, language } = useLanguage();
  return {
    value: (s: Score) => (s.words ? writeScore(s.words, language) : s.value === null ? null : `${writeNumber(s.value, language)} ${writeUnit(s.unit)}`.trim()),
    band: (s: Score) => (s.band ? t(`risk.bands.${s.band}`, s.band) : null),
  };
}

/** An equation or AI, and its state: said wherever a score is. */
export function Kind({ score }: { score: Pick<Score, 'kind' | 'state'> }) {
  const { t } = useLanguage();
  return <span className={css.kind}>{score.kind === 'learned' ? <AiMark /> : <span className={css.equation}>{t('risk.kind.equation')}</span>} <StateMark state={score.state} /></span>;
}

function Inputs({ inputs }: { inputs: RiskInput[] }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  return (
    <table className={`table ${css.inputs}`}>
      <caption className="sr-only">{t('risk.inputs')}</caption>
      <thead><tr><th scope="col">{t('risk.input')}</th><th scope="col">{t('person.value')}</th><th scope="col">{t('risk.from')}</th></tr></thead>
      <tbody>
        {inputs.map((input, k) => (
          <tr key={k}>
            <th scope="row">{input.title}</th>
            <td>{input.known ? input.value : <span className={css.lack}>{input.why ?? t('measure.evidenceNone')}</span>}{input.passedOver && <span className={css.note}>{t('risk.passedOver', { why: input.passedOver })}</span>}</td>
            <td>{input.sources.length === 0 ? <span className="quiet">–</span> : input.sources.map((s) => <span key={s.resource} className={css.source}><button type="button" className="link" aria-label={`${input.title}: ${s.resource}`} onClick={() => open(s.resource)}>{s.value ?? s.resource.split('/')[0]}</button> <span className="quiet">{s.date ? writeDate(s.date, language) : ''}</span></span>)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Detail({ score }: { score: Score }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  return (
    <div className={css.detail}>
      <div className={css.columns}>
        {score.contributions ? <Contributions of={score.contributions} inputs={score.inputs} /> : score.raised.length > 0 && <RaisedBars score={score} />}
        {score.history.length > 1 && <History score={score} />}
      </div>
      {score.inputs.length > 0 && <details><summary>{t('risk.inputsOf', { count: score.inputs.length, known: score.inputs.filter((i) => i.known).length })}</summary><Inputs inputs={score.inputs} /></details>}
      {score.cautions.length > 0 && <details><summary>{t('risk.cautions')}</summary><ul className={css.cautions}>{score.cautions.map((c, k) => <li key={k}>{c}</li>)}</ul></details>}
      <p className={css.foot}>{score.validUntil && t('risk.validUntil', { date: writeDate(score.validUntil, language) })} <Link to={to(`/models/${encodeURIComponent(score.model)}`)}>{t('risk.about', { title: score.title })}</Link>{score.version && <span className="quiet"> {t('quality.version', { version: score.version })}</span>}</p>
    </div>
  );
}

/** The outputs of one model: the first in large, the others beside it; one is open at a time. */
function ModelScores({ scores, open, onOpen }: { scores: Score[]; open: Score | null; onOpen: (score: Score | null) => void }) {
  const { t } = useLanguage();
  const words = useWords();
  const first = scores[0]!;
  const alerts = [...new Set(scores.flatMap((s) => s.alerts))];
  return (
    <li className={css.model}>
      <div className={css.modelHead}><h3>{first.title}</h3><Kind score={first} /></div>
      {alerts.map((text, k) => <p key={k} className={css.alert}>▲ {text}</p>)}
      <ul className={css.outputs} data-one={scores.length === 1 || undefined}>
        {scores.map((s) => (
          <li key={s.output}>
            <button type="button" aria-expanded={open === s} className={css.output} onClick={() => onOpen(open === s ? null : s)}>
              <span className={css.outputTitle}><span className={css.toggle} aria-hidden="true">{open === s ? '▼' : '▶'}</span>{s.outputTitle}</span>
              <span><strong>{words.value(s)}</strong>{words.band(s) && <span className="quiet"> {words.band(s)}</span>}</span>
            </button>
          </li>
        ))}
      </ul>
      {open && scores.includes(open) && <Detail score={open} />}
      {scores.every((s) => s.problems.length === 0) ? null : <ul className={css.problems}>{first.problems.map((p, k) => <li key={k}>{t('risk.problem', { text: p.text })}</li>)}</ul>}
    </li>
  );
}

const Fold = ({ folded, title, children }: { folded: boolean; title: string; children: ReactNode }) => (folded ? <details className={css.fold}><summary>{title}</summary>{children}</details> : children);

/** Models without a value, each with its sentences. */
function Without({ scores }: { scores: Score[] }) {
  const { t } = useLanguage();
  const { open } = usePanel();
  const models = [...new Map(scores.map((s) => [s.model, s])).values()];
  const shown = models.length > kWithout ? models.filter((s) => s.onChart).slice(0, kWithout) : models;
  const rest = models.filter((s) => !shown.includes(s));
  const sourceOf = (s: Score, input: string | null) => s.inputs.find((i) => i.name === input)?.sources[0]?.resource;
  return (
    <>
      <h3 className={css.sub}>{t('risk.without')}</h3>
      {[shown, rest].map((list, k) => list.length > 0 && <Fold key={k} folded={k === 1 && shown.length > 0} title={t('risk.withoutMore', { count: list.length })}><ul className={css.without}>
        {list.map((s) => (
          <li key={s.model}>
            <strong>{s.title}</strong> <Kind score={s} />
            {s.problems.map((p, n) => { const source = sourceOf(s, p.input); return <span key={n} className={css.reason}>{p.text}{source && <> <button type="button" className="link" onClick={() => open(source)}>{t('person.record')}</button></>}</span>; })}
            {s.problems.length === 0 && <span className={css.reason}>{t('risk.noReason')}</span>}
          </li>
        ))}
      </ul></Fold>)}
    </>
  );
}

/** What others have predicted, with the scale that they declared. */
function Others({ of }: { of: Imported[] }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  return (
    <>
      <h3 className={css.sub}>{t('risk.imported')}</h3>
      <ul className={css.without}>
        {of.map((i, k) => <li key={k}><button type="button" className="link" onClick={() => open(i.resource)}>{i.outcome ?? i.resource}</button> <strong>{writeNumber(i.value, language)}{i.unit}</strong> <span className="quiet">{[i.method, i.date && writeDate(i.date, language)].filter(Boolean).join(' · ')}</span></li>)}
      </ul>
    </>
  );
}

function Scores({ risk }: { risk: PersonRisk }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const [closed, setClosed] = useState(false);
  const withValue = risk.scores.filter((s) => s.value !== null);
  const asked = get('risk');
  const open = withValue.find((s) => keyOf(s) === asked) ?? (asked === null && !closed ? (withValue.find((s) => s.onChart && (s.raised.length > 0 || s.contributions)) ?? null) : null);
  const models = [...new Set(withValue.map((s) => s.model))].map((model) => withValue.filter((s) => s.model === model));
  const show = (score: Score | null) => { setClosed(score === null); set({ risk: score ? keyOf(score) : null }); };
  const without = risk.scores.filter((s) => s.value === null && !withValue.some((v) => v.model === s.model));
  const paused = risk.paused ?? [];
  return (
    <>
      {risk.scores.length === 0 && paused.length === 0 && <p className="quiet">{t('risk.noModels')}</p>}
      <ul className={css.models}>{models.map((scores) => <ModelScores key={scores[0]!.model} scores={scores} open={open} onOpen={show} />)}</ul>
      {without.length > 0 && <Without scores={without} />}
      {(risk.imported ?? []).length > 0 && <Others of={risk.imported!} />}
      {paused.map((m) => <p key={m.model} className={css.paused}><StateMark state="paused" /> {m.since ? t('risk.pausedSince', { title: m.title, date: writeDate(m.since, language) }) : t('risk.paused', { title: m.title })}</p>)}
    </>
  );
}

export function Risk({ person }: { person: string }) {
  const { t } = useLanguage();
  const view = useView<PersonRisk>(withQuery(`/api/people/${encodeURIComponent(person)}/risk`, {}));
  return (
    <section className={css.risk} aria-label={t('risk.title')}>
      <h2>{t('risk.title')}</h2>
      {view.state === 'failed' && (view.error.status === 404 ? <p className="quiet">{t('risk.noModels')}</p> : <Failure error={view.error} retry={view.retry} />)}
      {(view.state === 'loading' || view.state === 'computing') && <Lines count={3} height={28} />}
      {view.state === 'ready' && <Scores risk={view.data} />}
    </section>
  );
}
