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

export const mockApi = createApi({ people: 3000 });
export interface Sent { method?: string; body?: string; headers?: Record<string, string> }
export type Override = (path: string, init?: Sent) => Answer | null;

let address = '';
function Spy() {
  const { pathname, search } = useLocation();
  address = pathname + search;
  return null;
}

/** Where the workspace is now. */
export const here = () => address;

export function openPage(path: string, override: Override = () => null) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (input: string, init?: Sent) => {
    asked.push(input);
    const { status, type, body } = override(input, init) ?? mockApi(input, init?.headers?.['Accept-Language']);
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } });
  });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={newQueryClient()}>
        <MemoryRouter initialEntries={[path]}><Pages /><Spy /></MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { asked };
}

/** The mock's answer as data, for expectations that follow from it. */
export const ask = <T,>(path: string) => mockApi(path).body as T;
