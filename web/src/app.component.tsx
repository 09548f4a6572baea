// SPDX-License-Identifier: Apache-2.0
// Providers and routes. Each page is its own bundle.
import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { Refusal } from './api/client';
import { kSession } from './api/views.resource';
import { Frame } from './frame/frame.component';
import { usePageList } from './frame/pages';
import { NotFound } from './frame/not-found.component';
import { SessionGate } from './session/session-gate.component';
import { Lines } from './states/states.component';
import { theme } from './theme';

const load = {
  today: () => import('./today/today-page.component'),
  quality: () => import('./quality/quality-page.component'),
  measure: () => import('./quality/measure-page.component'),
  people: () => import('./people/people-page.component'),
  person: () => import('./person/person-page.component'),
  coverForm: () => import('./cover/form/form-page.component'),
  open: () => import('./person/open-record.component'),
  models: () => import('./models/models-page.component'),
  model: () => import('./models/model-page.component'),
  plan: () => import('./plan/plan-page.component'),
  planChanges: () => import('./plan/changes-page.component'),
  planMembers: () => import('./plan/members-page.component'),
  admin: () => import('./admin/admin-page.component'),
};
const TodayPage = lazy(load.today);
const QualityPage = lazy(load.quality);
const MeasurePage = lazy(load.measure);
const PeoplePage = lazy(load.people);
const PersonPage = lazy(load.person);
const CoverFormPage = lazy(load.coverForm);
const OpenRecordPage = lazy(load.open);
const ModelsPage = lazy(load.models);
const ModelPage = lazy(load.model);
const PlanPage = lazy(load.plan);
const PlanChangesPage = lazy(load.planChanges);
const PlanMembersPage = lazy(load.planMembers);
const AdminPage = lazy(load.admin);

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

/** Today; for those who may not see people by name, the first page that they may open. */
function Home() {
  const { search } = useLocation();
  const [first] = usePageList();
  if (!first) return <Lines />;
  return first.path === '/' ? <TodayPage /> : <Navigate to={first.path + search} replace />;
}

export function Pages() {
  return (
    <SessionGate>
      <Frame>
        <Suspense fallback={<Lines />}>
          <Routes>
            <Route path="/" element={<Home />} />
            <Route path="/sign-in" element={<Navigate to="/" replace />} />
            <Route path="/quality" element={<QualityPage />} />
            <Route path="/quality/:measure" element={<MeasurePage />} />
            <Route path="/people" element={<PeoplePage />} />
            <Route path="/people/:person" element={<PersonPage />} />
            <Route path="/people/:person/cover/form" element={<CoverFormPage />} />
            <Route path="/open-record" element={<OpenRecordPage />} />
            <Route path="/models" element={<ModelsPage />} />
            <Route path="/models/:model" element={<ModelPage />} />
            <Route path="/plan" element={<PlanPage />} />
            <Route path="/plan/changes" element={<PlanChangesPage />} />
            <Route path="/plan/people" element={<PlanMembersPage />} />
            <Route path="/admin" element={<AdminPage />} />
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
