// SPDX-License-Identifier: Apache-2.0
// The form of a person from the server, kept as it is written: loaded anew whenever the page is opened, saved before the page goes.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { getView, Refusal } from '../../api/client';
import { useOld, useView } from '../../api/views.resource';
import { useLanguage } from '../../i18n';
import { useSend } from '../../session/session';
import type { FormResponse } from './answers';
import { Draft, type Saved } from './draft';
import type { Questionnaire } from './questionnaire';

export type DraftView = { state: 'loading' } | { state: 'failed'; error: Refusal; retry: () => void } | { state: 'ready'; form: Questionnaire; draft: Draft };

export function useDraft(person: string, signedAs: string | undefined): DraftView {
  const { language } = useLanguage();
  const form = useView<Questionnaire>('/api/cover/questionnaire');
  const old = useOld();
  const send = useSend();
  const now = useRef({ send, signedAs, language, old });
  now.current = { send, signedAs, language, old };
  const [tries, setTries] = useState(0);
  const [loaded, setLoaded] = useState<{ draft: Draft } | { error: Refusal } | null>(null);
  const questionnaire = form.state === 'ready' ? form.data : null;
  const path = `/api/people/${encodeURIComponent(person)}/cover`;
  useEffect(() => {
    if (!questionnaire) return;
    let draft: Draft | null = null;
    const gone = new AbortController();
    const load = async () => {
      const answer = await getView<FormResponse>(`${path}/form`, now.current.language, gone.signal);
      if (answer.state !== 'ready') throw new Refusal(503, '');
      return answer.data;
    };
    const save = async (body: object, outlives: boolean) => {
      const saved = await now.current.send<Saved>('POST', `${path}/form/answers`, body, now.current.signedAs, outlives);
      void now.current.old([path], true);
      return saved;
    };
    setLoaded(null);
    load().then((response) => { draft = new Draft(questionnaire, response, { load, save }); setLoaded({ draft }); })
      .catch((e: unknown) => { if (!gone.signal.aborted) setLoaded({ error: e instanceof Refusal ? e : new Refusal(0, '') }); });
    const leave = () => void draft?.flush(true);
    const ask = (event: BeforeUnloadEvent) => { if (draft?.wouldLose) event.preventDefault(); };
    const back = () => { if (document.visibilityState === 'visible') void draft?.lookAgain(); };
    window.addEventListener('pagehide', leave);
    window.addEventListener('beforeunload', ask);
    document.addEventListener('visibilitychange', back);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('visibilitychange', back);
      void draft?.flush().then(() => draft?.stop());
    };
  }, [questionnaire, path, tries]);
  if (form.state === 'failed') return form;
  if (!loaded || !questionnaire) return { state: 'loading' };
  return 'draft' in loaded ? { state: 'ready', form: questionnaire, draft: loaded.draft } : { state: 'failed', error: loaded.error, retry: () => setTries(tries + 1) };
}

export const useDraftState = (draft: Draft) => useSyncExternalStore(draft.subscribe, draft.current);
