// SPDX-License-Identifier: Apache-2.0
// Who signs: the reader; or, where nobody signs in, whoever writes their name here.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Refusal } from '../api/client';
import { useLanguage } from '../i18n';
import { useReader, useSend } from '../session/session';
import css from './models.module.css';

const kStored = 'bogam.signer';

export function useSigner() {
  const reader = useReader();
  const send = useSend();
  const [name, setName] = useState(() => sessionStorage.getItem(kStored) ?? '');
  const asks = reader !== null && !reader.users;
  return {
    asks, name, ready: reader !== null && (!asks || name.trim() !== ''), by: asks ? name.trim() : (reader?.display ?? ''),
    setName: (value: string) => { setName(value); sessionStorage.setItem(kStored, value); },
    send: <T,>(method: 'POST' | 'PUT', path: string, body: unknown) => send<T>(method, path, body, asks ? name.trim() : undefined),
  };
}

export function SignerField({ signer }: { signer: ReturnType<typeof useSigner> }) {
  const { t } = useLanguage();
  return signer.asks ? <TextInput label={t('models.yourName')} value={signer.name} required withAsterisk={false} autoComplete="name" onChange={(e) => signer.setName(e.currentTarget.value)} /> : <p className={css.signs}>{t('models.signedAs', { name: signer.by })}</p>;
}

/** Why a change was not made: each sentence of the server; or that somebody else was first. */
export function Refused({ error }: { error: Refusal }) {
  const { t } = useLanguage();
  return (
    <div role="alert" className={css.refused}>
      {error.status === 409 && <p><strong>{t('models.taken')}</strong></p>}
      {error.status === 0 ? <p>{t('act.unknown')}</p> : error.texts.map((text) => <p key={text}>{text || `HTTP ${error.status}`}</p>)}
    </div>
  );
}
