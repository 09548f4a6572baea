// SPDX-License-Identifier: Apache-2.0
// What the person would have at another income: a slider, the answer at it, and the stretches of income between which the answer changes. The answers of
// all whole dollars come with the view, so that moving the slider asks nobody.
import { useId, useState } from 'react';
import { withQuery } from '../api/client';
import { useView } from '../api/views.resource';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import { Failure, Lines } from '../states/states.component';
import css from './cover.module.css';
import type { Cliff, Income } from './types';
import { stretchesOf, useCoverWords, type Stretch } from './words';

const kMost = 10000;
const kShades = 5;

/** The strip: a piece a stretch, and where the person is. The table below says the same. */
function Strip({ stretches, most, dollars }: { stretches: Stretch[]; most: number; dollars: number }) {
  const x = (at: number) => (at / most) * 1000;
  const keys = [...new Set(stretches.map((s) => s.key))];
  const widestFirst = [...stretches].sort((a, b) => b.to - b.from - (a.to - a.from)); // so that one of a dollar is seen
  return (
    <svg className={css.strip} viewBox="0 0 1000 34" preserveAspectRatio="none" aria-hidden="true">
      {widestFirst.map((s) => <rect key={s.from} x={x(s.from)} y={8} width={Math.max(x(Math.min(s.to + 1, most)) - x(s.from), 3)} height={18} data-shade={keys.indexOf(s.key) % kShades} />)}
      <rect className={css.here} x={Math.min(x(dollars), 996)} y={0} width={4} height={34} />
    </svg>
  );
}

function Answers({ cliff, start }: { cliff: Cliff; start: number }) {
  const { t, language } = useLanguage();
  const say = useCoverWords();
  const id = useId();
  const [dollars, setDollars] = useState(Math.min(Math.max(Math.round(start), 0), cliff.most));
  const money = (n: number) => t('cover.dollars', { n: writeNumber(n, language) });
  const at = cliff.steps.find((s) => s.from <= dollars && dollars <= s.to) ?? cliff.steps[0]!;
  const stretches = stretchesOf(cliff.steps, 0);
  const keys = [...new Set(stretches.map((s) => s.key))];
  const main = at.tracks[0]!;
  return (
    <>
      <label className={css.sliderLabel} htmlFor={id}>{t('cover.ifIncome')} <strong>{money(dollars)}</strong></label>
      <input id={id} className={css.slider} type="range" min={0} max={cliff.most} step={1} value={dollars} aria-valuetext={`${money(dollars)}: ${say(main)}`} onChange={(e) => setDollars(Number(e.target.value))} />
      <Strip stretches={stretches} most={cliff.most} dollars={dollars} />
      <p className={css.then} role="status"><strong>{say(main)}</strong></p>
      {at.tracks.slice(1).map((track, k) => <p key={k} className={css.line}><span className="quiet">{track.title}: </span>{say(track)}</p>)}
      <details>
        <summary>{t('cover.stretches', { count: stretches.length })}</summary>
        <table className="table">
          <caption className="sr-only">{t('cover.stretchesOf', { title: main.title })}</caption>
          <thead><tr><th scope="col">{t('cover.monthly')}</th><th scope="col">{main.title}</th></tr></thead>
          <tbody>{stretches.map((s) => <tr key={s.from} data-here={s.from <= dollars && dollars <= s.to ? true : undefined}><th scope="row"><span className={css.swatch} data-shade={keys.indexOf(s.key) % kShades} aria-hidden="true" />{money(s.from)} – {money(s.to)}</th><td>{say(s.track)}</td></tr>)}</tbody>
        </table>
      </details>
    </>
  );
}

export function WhatIf({ person, income }: { person: string; income: Income[] }) {
  const { t } = useLanguage();
  const id = useId();
  const kinds = income.filter((one) => one.monthly);
  const [kind, setKind] = useState((kinds.find((one) => one.dollars > 0) ?? kinds[0])?.kind ?? null);
  const view = useView<Cliff>(kind === null ? null : withQuery(`/api/people/${encodeURIComponent(person)}/cover/cliff`, { kind, most: kMost }));
  if (kind === null) return null;
  return (
    <section className={css.part} aria-label={t('cover.whatIf')}>
      <h3>{t('cover.whatIf')}</h3>
      <p className={css.kind}><label htmlFor={id}>{t('cover.kind')}</label> <select id={id} className={css.select} value={kind} onChange={(e) => setKind(e.target.value)}>{kinds.map((one) => <option key={one.kind} value={one.kind}>{one.title}</option>)}</select></p>
      {view.state === 'failed' && <Failure error={view.error} retry={view.retry} />}
      {(view.state === 'loading' || view.state === 'computing') && <Lines count={2} height={24} />}
      {view.state === 'ready' && <Answers key={kind} cliff={view.data} start={kinds.find((one) => one.kind === kind)?.dollars ?? 0} />}
      <p className="quiet">{t('cover.whatIfNote')}</p>
    </section>
  );
}
