// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what the page sends to come and go.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../api/client';
import type { Session } from '../api/types';
import { kSession, useView } from '../api/views.resource';

export const useSession = () => useView<Session>(kSession);

/** POST or DELETE of /api/session; throws a Refusal. */
export const sendSession = (method: 'POST' | 'DELETE', body: Record<string, string> | null, csrf: string | null = null) => send<unknown>(method, kSession, body, csrf ? { 'X-Bogam-CSRF': csrf } : {});

export interface Reader {
  /** Where the store has no users, everything is allowed to whoever works at the machine, and signs what is signed by a name that is asked for. */
  users: boolean;
  name: string | null;
  display: string | null;
  may: (activity: string) => boolean;
}

/** Who reads, and what they may do; null until it is known. */
export function useReader(): Reader | null {
  const session = useSession();
  if (session.state !== 'ready') return null;
  const { users, user } = session.data;
  return { users, name: user?.name ?? null, display: user?.display ?? null, may: (activity) => !users || (user?.activities.includes(activity) ?? false) };
}

/** Sends a change as the reader. signedAs: the name to sign with where nobody signs in. outlives: it goes on although the page goes. */
export function useSend() {
  const session = useSession();
  const { i18n } = useTranslation();
  const csrf = session.state === 'ready' ? session.data.csrf : null;
  return <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, signedAs?: string, outlives = false) =>
    send<T>(method, path, body, { 'Accept-Language': i18n.language, ...(csrf ? { 'X-Bogam-CSRF': csrf } : {}), ...(signedAs ? { 'X-Bogam-Name': encodeURIComponent(signedAs) } : {}) }, outlives);
}

/** Forgets what the reader before has seen, and asks anew who is here. */
export function useNewReader() {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: (query) => query.queryKey[1] !== kSession });
    await client.invalidateQueries({ predicate: (query) => query.queryKey[1] === kSession });
  };
}
