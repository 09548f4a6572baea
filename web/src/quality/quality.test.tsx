// SPDX-License-Identifier: Apache-2.0
// Quality and measure pages: what a reader sees in each state.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { computing, createApi, outcome } from '../../mock/api.mjs';
import type { MeasureDetail, Measures } from '../api/types';
import { ask, here, openPage } from '../test-pages';

const list = () => ask<Measures>('/api/measures');
const copy = <T,>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const only = (path: string, body: unknown, status = 200) => (asked: string) => (asked.split('?')[0] === path ? { status, type: 'application/json', body } : null);

describe('the quality page', () => {
  it('opens with the largest gap and lists every measure with rate, interval and people due', async () => {
    openPage('/quality');
    const worst = [...list().measures].sort((a, b) => b.groups[0]!.due! - a.groups[0]!.due!)[0]!;
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${worst.title} has the most people due: ${worst.groups[0]!.due!.toLocaleString('en')}`));
    for (const m of list().measures) {
      const row = screen.getByRole('link', { name: m.title }).closest('tr')!;
      expect(row).toHaveTextContent(`${(m.groups[0]!.rate! * 100).toFixed(1)}%`);
      expect(row).toHaveTextContent(/95% interval \d/);
      expect(within(row).getByRole('link', { name: `${m.groups[0]!.due!.toLocaleString('en')} people due under ${m.title}` })).toHaveAttribute('href', `/quality/${m.id}?status=due`);
    }
  });

  it('shows skeletons first, then progress of a measure that is being worked out', async () => {
    const body = copy(list());
    Object.assign(body.measures[0]!, { state: 'computing', progress: { done: 1200, total: 3000, elapsedSeconds: 1, remainingSeconds: 2.4 } });
    Object.assign(body.measures[0]!.groups[0]!, { populations: null, rate: null, due: null, failed: null });
    openPage('/quality', only('/api/measures', body));
    expect(screen.getAllByRole('status', { name: 'Loading' }).length).toBeGreaterThan(0);
    expect(await screen.findByText('1,200 of 3,000 people, about 3 s left')).toBeInTheDocument();
  });

  it('names the reason of a measure that cannot be worked out', async () => {
    const body = copy(list());
    Object.assign(body.measures[1]!, { state: 'failed', error: 'Value set urn:x is missing; "Diabetes" uses it.' });
    openPage('/quality', only('/api/measures', body));
    expect(await screen.findByText(/Value set urn:x is missing/)).toBeInTheDocument();
  });

  it('shows parts of a measure, continuous variables, cohorts and resource-based counts', async () => {
    const body = copy(list());
    const [first, second, third] = body.measures;
    first!.groups = [{ ...first!.groups[0]!, id: 'a', title: 'All ages' }, { ...first!.groups[0]!, id: 'b', title: 'Over 65', due: 7, populations: { denominator: 20, numerator: 13 } }];
    second!.groups[0] = { ...second!.groups[0]!, scoring: 'continuous-variable', rate: null, interval: null, value: 42.5, unit: 'd', due: 0, populations: { 'measure-population': 11 } };
    third!.groups[0] = { ...third!.groups[0]!, basis: 'Encounter', due: 900, populations: { denominator: 5000, numerator: 1 } };
    body.measures[3]!.groups[0] = { ...body.measures[3]!.groups[0]!, scoring: 'cohort', rate: null, interval: null, due: 0, populations: { 'initial-population': 77 } };
    openPage('/quality', only('/api/measures', body));
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${third!.title} has the most people due: 900.`));
    expect(screen.getByText('Over 65').closest('tr')).toHaveTextContent(/7 People due\/ 20/);
    expect(screen.getByRole('link', { name: `7 people due under ${first!.title}` })).toHaveAttribute('href', `/quality/${first!.id}?group=b&status=due`);
    expect(screen.getByRole('link', { name: second!.title }).closest('tr')).toHaveTextContent('42.5 d');
    expect(screen.getByRole('link', { name: body.measures[3]!.title }).closest('tr')).toHaveTextContent('77');
  });

  it('counts failed evaluations and links to them', async () => {
    const body = copy(list());
    body.measures.forEach((m) => { m.groups[0]!.failed = 0; });
    body.measures[2]!.groups[0]!.failed = 3;
    openPage('/quality', only('/api/measures', body));
    expect(await screen.findByText('3 evaluations failed and are not counted.')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: `${body.measures[2]!.title}: 3` })).toHaveAttribute('href', `/quality/${body.measures[2]!.id}?group=1&status=failed`);
  });

  it('says what to do with an empty store and without measures', async () => {
    const empty = createApi({ people: 0 });
    openPage('/quality', (path) => empty(path));
    expect(await screen.findByText('The store has no people yet.')).toBeInTheDocument();
    expect(screen.getByText('bogam load PATH…')).toBeInTheDocument();
  });

  it('says what failed, that nothing was harmed, and tries again', async () => {
    let broken = true;
    openPage('/quality', (path) => (broken && path.startsWith('/api/measures') ? { status: 500, type: 'application/fhir+json', body: outcome('The store could not be read.', 'exception', 'trace') } : null));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The store could not be read.');
    expect(alert).toHaveTextContent('Nothing was changed');
    broken = false;
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('table')).toBeInTheDocument();
  });
});

describe('a measure’s page', () => {
  const id = 'glycemic-control';
  const detail = () => ask<MeasureDetail>(`/api/measures/${id}`);

  it('answers first and lists the people who are due with their reason', async () => {
    openPage(`/quality/${id}`);
    const counted = detail().group.populations!['denominator']! - detail().group.populations!['denominator-exclusion']!;
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${detail().group.due} of ${counted} people are due.`));
    const grid = await screen.findByRole('grid', { name: detail().measure.title });
    expect(grid).toHaveAttribute('aria-rowcount', String(detail().group.due! + 1));
    expect(within(grid).getAllByText(/No HbA1c result this year|Latest HbA1c is above 9 %/).length).toBeGreaterThan(0);
  });

  it('changes the status in the address and asks the server for it', async () => {
    const { asked } = openPage(`/quality/${id}`);
    await userEvent.click(await screen.findByRole('button', { name: /^Excluded/ }));
    expect(here()).toBe(`/quality/${id}?status=excluded`);
    await waitFor(() => expect(asked.some((a) => a.includes('status=excluded'))).toBe(true));
  });

  it('compares groups and suppresses small cells', async () => {
    const body = copy(detail());
    body.strata[0]!.rows[0] = { key: 'female', label: null, denominator: null, numerator: null, rate: null, interval: null, due: null, suppressed: true };
    openPage(`/quality/${id}?view=equity`, only(`/api/measures/${id}`, body));
    const sex = await screen.findByRole('table', { name: 'Sex' });
    expect(within(sex).getByRole('row', { name: 'Female Fewer than 11 people: not shown' })).toBeInTheDocument();
    expect(screen.getByRole('table', { name: 'Practice' })).toBeInTheDocument();
  });

  it('shows the definition in words and jumps from an expression to its CQL', async () => {
    openPage(`/quality/${id}?view=definition`);
    await userEvent.click(await screen.findByRole('button', { name: 'Numerator' }));
    const line = detail().cql!.definitions.find((d) => d.name === 'Numerator')!.line;
    expect(here()).toContain(`line=${line}`);
    expect(screen.getByText('The latest HbA1c of the period is above 9 %, or there is none')).toBeInTheDocument();
  });

  it('opens the evidence of a row in the side panel and goes down to the record', async () => {
    openPage(`/quality/${id}`);
    const grid = await screen.findByRole('grid');
    await userEvent.click(within(grid).getAllByText('Latest HbA1c is above 9 %')[0]!);
    const panel = await screen.findByRole('complementary', { name: 'Side panel' });
    expect(await within(panel).findByText('Most Recent HbA1c Above Nine')).toBeInTheDocument();
    await userEvent.click(within(panel).getAllByRole('button', { name: /^Hemoglobin A1c/ })[0]!);
    expect(await screen.findByRole('region', { name: 'JSON' })).toHaveTextContent('"resourceType": "Observation"');
    await userEvent.click(screen.getByRole('button', { name: 'History' }));
    expect(await screen.findByText('2 versions')).toBeInTheDocument();
    expect(screen.getByText(/Changed: status/)).toBeInTheDocument();
  });

  it('shows progress while it is worked out', async () => {
    openPage(`/quality/${id}`, (path) => (path.startsWith(`/api/measures/${id}`) ? { status: 202, type: 'application/json', body: computing(500, 3000) } : null));
    expect(await screen.findByText(/500 of 3,000 people/)).toBeInTheDocument();
  });
});
