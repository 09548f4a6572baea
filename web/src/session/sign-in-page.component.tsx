// SPDX-License-Identifier: Apache-2.0
// Name and password, or an identity provider where there is one; or, by a one-time link, a password to choose.
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'react-router';
import { Refusal } from '../api/client';
import { useTitle } from '../frame/address';
import { LanguageSwitch } from '../frame/language-switch.component';
import { useLanguage } from '../i18n';
import { sendSession, useNewReader, useSession } from './session';
import css from './session.module.css';

const kLeast = 15;

/** What the server said, in the reader's language where the status says it all. */
function useReason() {
  const { t, language } = useLanguage();
  return (error: Refusal) => {
    if (error.status === 0) return t('state.unreachable');
    if (error.status === 401) return t('session.wrong');
    if (error.status === 410) return t('session.linkUsed');
    if (error.status === 429) return t('session.wait', { seconds: /\d+/.exec(error.message)?.[0] ?? '60' });
    return language === 'en' && error.message ? error.message : t(error.status === 400 ? 'session.weak' : 'state.failedTitle');
  };
}

export function SignInPage({ link, onDone }: { link: string | null; onDone: () => void }) {
  const { t, language } = useLanguage();
  const reason = useReason();
  const newReader = useNewReader();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const session = useSession();
  const { pathname, search } = useLocation();
  const provider = session.state === 'ready' && !link ? session.data.provider : null;
  const title = t(link ? 'session.choose' : 'session.title');
  useTitle(title);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    if (link && text('password') !== text('again')) return setFailure(t('session.differ'));
    if (link && [...text('password')].length < kLeast) return setFailure(t('session.weak'));
    setBusy(true);
    setFailure(null);
    try {
      await sendSession('POST', link ? { link, password: text('password') } : { name: text('name').trim(), password: text('password') });
      await newReader();
      onDone();
    } catch (e) {
      setFailure(reason(e instanceof Refusal ? e : new Refusal(0, '')));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={css.page}>
      <header className={css.header}>
        <span className={css.name}><img src="/mark.svg" alt="" width="26" height="26" />{language === 'ko' ? '보감' : 'Bogam'}</span>
        <LanguageSwitch />
      </header>
      <main className={css.main}>
        <h1>{title}</h1>
        {link && <p className="quiet">{t('session.chooseHelp', { count: kLeast })}</p>}
        <form onSubmit={(event) => void submit(event)} className={css.form} aria-busy={busy}>
          {!link && <TextInput name="name" label={t('session.name')} autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus withAsterisk={false} />}
          <TextInput name="password" type="password" label={t(link ? 'session.newPassword' : 'session.password')} autoComplete={link ? 'new-password' : 'current-password'} required autoFocus={link !== null} withAsterisk={false} />
          {link && <TextInput name="again" type="password" label={t('session.again')} autoComplete="new-password" required withAsterisk={false} />}
          {failure && <p role="alert" className={css.failure}>{failure}</p>}
          <Button type="submit" loading={busy}>{t(link ? 'session.save' : 'session.enter')}</Button>
          {link && <button type="button" className="link" onClick={onDone}>{t('session.other')}</button>}
        </form>
        {provider && <Button component="a" href={`/auth/oidc/start?to=${encodeURIComponent(pathname + search)}`} variant="default" fullWidth mt="md">{t('session.provider', { provider })}</Button>}
        {!link && <p className={`quiet ${css.help}`}>{t('session.help')}</p>}
      </main>
    </div>
  );
}
