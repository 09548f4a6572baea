// SPDX-License-Identifier: Apache-2.0
// Draws the whole workspace at an address, with the mock answering (or a test's own answers in front of it).
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { MemoryRouter, useLocation } from 'react-router';
import { vi } from 'vitest';
import { createApi, type Answer } from '../mock/api.mjs';
import { newQueryClient, Pages } from './app.component';
import { theme } from './theme';

type Api = ReturnType<typeof createApi>;
export const mockApi = createApi({ people: 3000 });
/** A mock of its own, in which people sign in: for tests that change something. */
export const workApi = () => createApi({ people: 3000, users: true });
export interface Sent { method?: string; body?: string; headers?: Record<string, string> }
export type Override = (path: string, init?: Sent) => Answer | null;
export interface Asked { path: string; method: string; body: unknown; headers: Record<string, string> }

let address = '';
function Spy() {
  const { pathname, search } = useLocation();
  address = pathname + search;
  return null;
}

/** Where the workspace is now. */
export const here = () => address;

/** user: who is signed in, of a mock in which people sign in. */
export function openPage(path: string, override: Override = () => null, { api = mockApi, user = null }: { api?: Api; user?: string | null } = {}) {
  const asked: string[] = [];
  const sent: Asked[] = [];
  vi.stubGlobal('fetch', async (input: string, init?: Sent) => {
    asked.push(input);
    const method = init?.method ?? 'GET';
    const body: unknown = init?.body ? JSON.parse(init.body) : null;
    if (method !== 'GET') sent.push({ path: input, method, body, headers: init?.headers ?? {} });
    const made = override(input, init) ?? api(input, init?.headers?.['Accept-Language'], { method, body, user, headers: init?.headers ?? {} });
    return new Response(made.status === 204 ? null : JSON.stringify(made.body), { status: made.status, headers: { 'Content-Type': made.type } });
  });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={newQueryClient()}>
        <MemoryRouter initialEntries={[path]}><Pages /><Spy /></MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { asked, sent };
}

/** The mock's answer as data, for expectations that follow from it. */
export const ask = <T,>(path: string) => mockApi(path).body as T;
/** The same of a mock in which people sign in. */
export const askAs = <T,>(api: Api, user: string, path: string) => api(path, 'en', { user }).body as T;
/** A change made by somebody else, meanwhile. */
export const doAs = <T,>(api: Api, user: string, path: string, body: unknown, method = 'POST') => api(path, 'en', { user, method, body, headers: { 'X-Bogam-CSRF': `csrf-${user}` } }).body as T;
export const json = (status: number, body: unknown): Answer => ({ status, type: 'application/json', body });

const kHostile = '<img src=x onerror="globalThis.__broken=1"><script>globalThis.__broken=2</script>{{t}}';
const kept = /^(id|version|stateVersion|state|status|kind|model|output|gap|resource|key|code|use|representation|system|date|since|until|validUntil|from|to|now|timezone|birthDate|action|by|next|sex|onset|start|end|when|signedOn|created|expires|linkExpires|nextAppointment|dueSince|measure|group|scheme|type|improvement|time|deceasedDate|lastEncounter|scoring|basis|task|number|unit|ucum)$/;

/** An answer in which every free text is hostile. Codes, dates and references stay, so that pages are drawn. */
export function hostile<T>(value: T, name = ''): T {
  if (typeof value === 'string') return (kept.test(name) ? value : kHostile) as T;
  if (Array.isArray(value)) return value.map((each) => hostile(each as unknown, /^(roles|activities|practices|given)$/.test(name) && name !== 'given' ? 'code' : name)) as T;
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, hostile(v as unknown, k)])) as T;
  return value;
}
/** Nothing of a hostile text became an element or ran; and it is seen as the text that it is. */
export function unharmed() {
  const broken = (globalThis as { __broken?: number }).__broken;
  return { elements: document.querySelectorAll('img[src="x"], script').length, ran: broken ?? 0, hrefs: [...document.querySelectorAll('a')].filter((a) => /^\s*(javascript|data|vbscript):/i.test(a.getAttribute('href') ?? '')).length, seen: document.body.textContent!.includes('<img src=x onerror=') };
}
export const harmless = { elements: 0, ran: 0, hrefs: 0, seen: true };
