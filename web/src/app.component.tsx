// SPDX-License-Identifier: Apache-2.0
// Providers and routes. Each page is its own bundle.
import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Refusal } from './api/client';
import { kSession } from './api/views.resource';
import { Frame } from './frame/frame.component';
import { NotFound } from './frame/not-found.component';
import { SessionGate } from './session/session-gate.component';
import { Lines } from './states/states.component';
import { theme } from './theme';

const load = {
  quality: () => import('./quality/quality-page.component'),
  measure: () => import('./quality/measure-page.component'),
  people: () => import('./people/people-page.component'),
  person: () => import('./person/person-page.component'),
};
const QualityPage = lazy(load.quality);
const MeasurePage = lazy(load.measure);
const PeoplePage = lazy(load.people);
const PersonPage = lazy(load.person);

/** Fetches the other pages' bundles while the reader looks at this one. */
export function fetchPagesAhead() {
  const later = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 300));
  later(() => { for (const page of Object.values(load)) void page(); });
}

export function newQueryClient(): QueryClient {
  const again = (count: number, error: Error) => count < 1 && error instanceof Refusal && (error.status === 0 || error.status === 503);
  // A session that has ended shows itself by any view: then it is asked anew who is here, and the sign-in page comes.
  const ended = (error: Error) => {
    if (error instanceof Refusal && error.status === 401) void client.invalidateQueries({ predicate: (query) => query.queryKey[1] === kSession });
  };
  const client: QueryClient = new QueryClient({ queryCache: new QueryCache({ onError: ended }), defaultOptions: { queries: { retry: again, retryDelay: 400, staleTime: 15_000, refetchOnWindowFocus: false, networkMode: 'always' } } });
  return client;
}

export function Pages() {
  return (
    <SessionGate>
      <Frame>
        <Suspense fallback={<Lines />}>
          <Routes>
            <Route path="/" element={<Navigate to="/quality" replace />} />
            <Route path="/sign-in" element={<Navigate to="/quality" replace />} />
            <Route path="/quality" element={<QualityPage />} />
            <Route path="/quality/:measure" element={<MeasurePage />} />
            <Route path="/people" element={<PeoplePage />} />
            <Route path="/people/:person" element={<PersonPage />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </Frame>
    </SessionGate>
  );
}

export function App() {
  const [client] = useState(newQueryClient);
  return (
    <MantineProvider theme={theme} forceColorScheme="light" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
