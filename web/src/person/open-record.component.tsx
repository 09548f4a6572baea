// SPDX-License-Identifier: Apache-2.0
// Breaking the glass: somebody outside the reader's practices is opened with a reason, for as long as the reader stays signed in. Whether there is such a
// person is said only after a reason was given, and each asking is in the audit log.
import { Button, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Refusal } from '../api/client';
import { kSession } from '../api/views.resource';
import { useGo, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { useSend, useSession } from '../session/session';
import css from './open-record.module.css';

const kLeastBytes = 10; // as the server counts
const kReasons = ['emergency', 'covering', 'called', 'referred'] as const;

/** Whether the reader may open records of people outside their practices: not where nobody signs in, nor where everybody is within reach. */
export function useMayOpen(): boolean {
  const session = useSession();
  if (session.state !== 'ready' || !session.data.user) return false;
  const { user } = session.data;
  return !user.allPatients && user.activities.includes('read-records');
}

/** Whether this person was opened with a reason in this session. */
export function useOpened(person: string): boolean {
  const session = useSession();
  return session.state === 'ready' && (session.data.user?.opened ?? []).includes(`Patient/${person}`);
}

/** The words of a refusal: the server speaks English, so what is expected is said in the reader's language. */
function useRefusal() {
  const { t } = useLanguage();
  return (error: Refusal) => (error.status === 404 ? t('open.nobody') : error.status === 409 ? t('open.several') : error.status === 429 ? t('session.wait', { seconds: /\d+/.exec(error.message)?.[0] ?? '60' }) : error.status === 0 ? t('state.unreachable') : error.message);
}

/** person: whose address the reader came by; without, they are looked for by a number. */
function OpenForm({ person }: { person?: string }) {
  const { t } = useLanguage();
  const go = useGo();
  const send = useSend();
  const client = useQueryClient();
  const say = useRefusal();
  const [identifier, setIdentifier] = useState('');
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const short = new TextEncoder().encode(reason.trim()).length < kLeastBytes;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (short) return setRefusal(t('open.reasonShort'));
    setBusy(true);
    setRefusal(null);
    try {
      const { patient } = await send<{ patient: string }>('POST', '/api/session/patient', { ...(person ? { patient: person } : { identifier: identifier.trim() }), reason: reason.trim() });
      await client.invalidateQueries({ predicate: (query) => query.queryKey[1] === kSession });
      void client.invalidateQueries({ predicate: (query) => query.queryKey[1] !== kSession });
      if (!person) go(`/people/${encodeURIComponent(patient)}`);
    } catch (error) {
      setRefusal(error instanceof Refusal ? say(error) : t('state.unreachable'));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={css.form} onSubmit={(e) => void submit(e)} aria-label={t('open.title')}>
      {!person && <TextInput label={t('open.number')} description={t('open.numberHelp')} value={identifier} required withAsterisk={false} maxLength={200} autoComplete="off" spellCheck={false} onChange={(e) => setIdentifier(e.currentTarget.value)} />}
      <fieldset className={css.reasons}>
        <legend>{t('open.common')}</legend>
        {kReasons.map((key) => <Button key={key} type="button" size="compact-sm" variant="default" onClick={() => setReason(t(`open.reasons.${key}`))}>{t(`open.reasons.${key}`)}</Button>)}
      </fieldset>
      <Textarea label={t('open.reason')} description={t('open.reasonHelp')} value={reason} required withAsterisk={false} rows={3} maxLength={500} onChange={(e) => setReason(e.currentTarget.value)} />
      {refusal && <p role="alert" className={css.refusal}>{refusal}</p>}
      <Button type="submit" loading={busy} className={css.submit}>{t('open.submit')}</Button>
    </form>
  );
}

function Words({ title }: { title: string }) {
  const { t } = useLanguage();
  return (
    <>
      <h1>{title}</h1>
      <p className={css.lead}>{t('open.lead')}</p>
      <ul className={css.what}><li>{t('open.session')}</li><li>{t('open.audited')}</li><li>{t('open.apps')}</li></ul>
    </>
  );
}

/** In the place of a person's page that is not within reach. */
export function OutOfReach({ person }: { person: string }) {
  const { t } = useLanguage();
  return <section className={css.page}><Words title={t('open.outside', { id: person })} /><OpenForm person={person} /></section>;
}

/** By a number that the person brought along. */
export default function OpenRecordPage() {
  const { t } = useLanguage();
  const may = useMayOpen();
  useTitle(t('open.title'));
  return <section className={css.page}>{may ? <><Words title={t('open.title')} /><OpenForm /></> : <><h1>{t('open.title')}</h1><p>{t('open.notNeeded')}</p></>}</section>;
}

/** Stands above a record that was opened so, on every visit and every print. */
export function OpenedBanner() {
  const { t } = useLanguage();
  return <section aria-label={t('open.bannerTitle')} className={css.banner}><p role="note"><strong>{t('open.bannerTitle')}</strong> {t('open.banner')}</p></section>;
}
