// SPDX-License-Identifier: Apache-2.0
// Who signs: the reader; or, where nobody signs in, whoever writes their name here.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLanguage } from '../i18n';
import { useReader, useSend } from './session';

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
  return signer.asks ? <TextInput label={t('models.yourName')} value={signer.name} required withAsterisk={false} autoComplete="name" onChange={(e) => signer.setName(e.currentTarget.value)} /> : <p className="quiet">{t('models.signedAs', { name: signer.by })}</p>;
}
