// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what the page sends to come and go.
import { useQueryClient } from '@tanstack/react-query';
import { refusalOf, Refusal } from '../api/client';
import type { Session } from '../api/types';
import { kSession, useView } from '../api/views.resource';

export const useSession = () => useView<Session>(kSession);

/** POST or DELETE of /api/session; throws a Refusal. */
export async function sendSession(method: 'POST' | 'DELETE', body: Record<string, string> | null, csrf: string | null = null): Promise<void> {
  let response: Response;
  try {
    response = await fetch(kSession, {
      method,
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...(csrf ? { 'X-Bogam-CSRF': csrf } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new Refusal(0, '');
  }
  if (!response.ok) throw await refusalOf(response);
}

/** Forgets what the reader before has seen, and asks anew who is here. */
export function useNewReader() {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: (query) => query.queryKey[1] !== kSession });
    await client.invalidateQueries({ predicate: (query) => query.queryKey[1] === kSession });
  };
}
