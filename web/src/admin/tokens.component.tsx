// SPDX-License-Identifier: Apache-2.0
// Tokens of a user, for programs: scopes and days; the token is shown once.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Refusal } from '../api/client';
import type { User } from '../api/types';
import { useLanguage } from '../i18n';
import { writeDate } from '../i18n/format';
import { useSend } from '../session/session';
import { Secret } from './secret.component';
import { Refused } from './users.component';
import css from './admin.module.css';

const wellFormed = /^(patient|user|system)\/(\*|[A-Za-z]+)\.[cruds]+(\?\S+)?$/;

export function Tokens({ user, onChanged }: { user: User; onChanged: () => void }) {
  const { t, language } = useLanguage();
  const send = useSend();
  const [scopes, setScopes] = useState('');
  const [days, setDays] = useState('90');
  const [token, setToken] = useState<string | null>(null);
  const [error, setError] = useState<Refusal | null>(null);
  const path = `/api/users/${encodeURIComponent(user.name)}/tokens`;
  const words = scopes.trim().split(/\s+/).filter(Boolean);
  const fine = words.length > 0 && words.every((s) => wellFormed.test(s));
  async function run(act: () => Promise<void>) {
    setError(null);
    try {
      await act();
      onChanged();
    } catch (e) {
      setError(e instanceof Refusal ? e : new Refusal(0, ''));
    }
  }
  const make = (event: FormEvent) => { event.preventDefault(); if (fine) void run(async () => { setToken((await send<{ token: string }>('POST', path, { scopes: words.join(' '), days: Number(days) })).token); setScopes(''); }); };
  return (
    <section aria-label={t('admin.tokensOf', { name: user.display })}>
      <h2>{t('admin.tokens')}</h2>
      {user.tokens.length === 0 ? <p className="quiet">{t('admin.noTokens')}</p> : (
        <ul className={css.tokens}>{user.tokens.map((k) => <li key={k.id}><code>{k.scopes}</code> <span className="quiet">{t('admin.tokenUntil', { date: writeDate(k.expires, language) })}</span> <button type="button" className="link" aria-label={`${t('admin.revoke')}: ${k.scopes}`} onClick={() => void run(async () => { await send('DELETE', `${path}/${encodeURIComponent(k.id)}`, null); })}>{t('admin.revoke')}</button></li>)}</ul>
      )}
      <form className={css.tokenForm} onSubmit={make}>
        <TextInput size="sm" label={t('admin.scopes')} placeholder="system/Observation.rs system/Patient.rs" value={scopes} spellCheck={false} autoComplete="off" error={words.length > 0 && !fine ? t('admin.scopesRule') : undefined} onChange={(e) => setScopes(e.currentTarget.value)} />
        <NativeSelect size="sm" label={t('admin.days')} value={days} data={['30', '90', '180', '365'].map((d) => ({ value: d, label: t('today.days', { count: Number(d), n: d }) }))} onChange={(e) => setDays(e.currentTarget.value)} />
        <Button type="submit" size="sm" variant="default" disabled={!fine || user.disabled}>{t('admin.makeToken')}</Button>
      </form>
      {error && <Refused error={error} />}
      {token && <Secret value={token} label={t('admin.tokenNew')} note={t('admin.tokenOnce')} onClose={() => setToken(null)} />}
    </section>
  );
}
