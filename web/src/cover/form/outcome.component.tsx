// SPDX-License-Identifier: Apache-2.0
// What the form leads to, while it is written: what is sure, at least, open or not to be had; and where to go on. Every question named leads to its place.
import { useRef } from 'react';
import { withQuery } from '../../api/client';
import { useView } from '../../api/views.resource';
import { useLanguage } from '../../i18n';
import { writeDate } from '../../i18n/format';
import { Failure, Lines } from '../../states/states.component';
import { ToAsk, Tracks } from '../cover.component';
import type { MemberCover } from '../types';
import { useCoverWords } from '../words';
import type { Place } from './draft';
import css from './form.module.css';

/** The answers by the form as it is saved; those before it while the next are worked out. */
export function useOutcome(person: string, form: string | null, on: string | null): ReturnType<typeof useView<MemberCover>> {
  const view = useView<MemberCover>(withQuery(`/api/people/${encodeURIComponent(person)}/cover`, { form, on }));
  const last = useRef<MemberCover | null>(null);
  if (view.state === 'ready') last.current = view.data;
  return view.state === 'loading' && last.current ? { state: 'ready', data: last.current, refreshing: true } : view;
}

/** One sentence of it, for the bar. */
export function useSentence(view: ReturnType<typeof useOutcome>, lacking: number): string {
  const { t } = useLanguage();
  const say = useCoverWords();
  if (view.state !== 'ready') return '';
  const track = view.data.decision?.tracks[0];
  return lacking > 0 ? t('coverForm.lacks', { count: lacking }) : track ? say(track) : t('coverForm.nothingYet');
}

interface Props {
  view: ReturnType<typeof useOutcome>;
  lacks: (Place & { label: string })[];
  onPlace: (field: string) => void;
  onWanted: (person: string, link: string) => void;
}

export function Outcome({ view, lacks, onPlace, onWanted }: Props) {
  const { t, language } = useLanguage();
  return (
    <section className={css.leads} aria-label={t('coverForm.leads')}>
      <h2>{t('coverForm.leads')}</h2>
      {view.state === 'failed' && <Failure error={view.error} retry={view.retry} />}
      {(view.state === 'loading' || view.state === 'computing') && <Lines count={3} height={24} />}
      {lacks.length > 0 && (
        <>
          <p>{t('coverForm.lacks', { count: lacks.length })}</p>
          <ul className={css.places}>{lacks.slice(0, 20).map((one, k) => <li key={k}><button type="button" className="link" onClick={() => onPlace(one.field)}>{one.label}</button> <span className="quiet" lang="en">{one.message}</span></li>)}</ul>
        </>
      )}
      {view.state === 'ready' && lacks.length === 0 && (view.data.decision
        ? (
          <>
            <Tracks tracks={view.data.decision.tracks} />
            <p className="quiet">{t('coverForm.asOf', { date: writeDate(view.data.on, language), person: view.data.people[0] ?? '' })}</p>
            <ToAsk wanted={view.data.decision.wanted} language={view.data.decision.language} onQuestion={onWanted} />
          </>
        )
        : <p>{t('coverForm.nothingYet')}</p>)}
      {view.state === 'ready' && <p className={css.notice}>{language === 'en' ? view.data.programme.notice : t('cover.notice')}</p>}
    </section>
  );
}
