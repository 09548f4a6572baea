// SPDX-License-Identifier: Apache-2.0
// Risk on a person's page: the value in words, what it rests on and what raised it; and why there is none.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { outcome } from '../../mock/api.mjs';
import type { ListedPerson, Page, PersonRisk, Score, TodayRow } from '../api/types';
import { setLanguage } from '../i18n';
import { writeScore } from '../i18n/format';
import { ask, askAs, harmless, here, hostile, json, openPage, unharmed, workApi, type Override } from '../test-pages';

afterEach(() => setLanguage('en'));
const risk = (id: string) => ask<PersonRisk>(`/api/people/${id}/risk`);
const scored = () => ask<Page<ListedPerson>>('/api/people?limit=100').items.find((p) => !p.deceased && risk(p.id).scores[0]?.model === 'prevent-2023' && risk(p.id).scores[0]!.raised.some((r) => r.change < 0))!.id;
const instead = (id: string, body: unknown, status = 200): Override => (path) => (path.split('?')[0] === `/api/people/${id}/risk` ? json(status, body) : null);
const section = () => screen.findByRole('region', { name: 'Risk' });
const copy = <T,>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a score', () => {
  it('stands in words with its model, state, band, and the day until which it holds', async () => {
    const id = scored();
    const [first] = risk(id).scores;
    openPage(`/people/${id}`);
    const shown = await section();
    expect(await within(shown).findByText(first!.words!)).toBeInTheDocument();
    expect(within(shown).getByRole('heading', { level: 3, name: first!.title })).toBeInTheDocument();
    expect(within(shown).getAllByText('Published equation').length).toBeGreaterThan(0);
    expect(within(shown).getAllByText('Live').length).toBeGreaterThan(0);
    expect(within(shown).getByText(/Valid until Sep 30, 2026/)).toBeInTheDocument();
    expect(within(shown).getByRole('link', { name: `About ${first!.title}` })).toHaveAttribute('href', `/models/${first!.model}`);
  });

  it('says what raised it with a sign, what can change apart from what cannot, and whom it is compared with', async () => {
    const id = scored();
    const [first] = risk(id).scores;
    openPage(`/people/${id}`);
    const shown = await section();
    await within(shown).findByText(first!.words!);
    for (const r of first!.raised) {
      const sign = r.change > 0 ? '+' : '−';
      expect(within(shown).getByTitle(r.words)).toHaveTextContent(`${r.title} ${r.value}${sign}${Math.abs(r.change).toFixed(1)}`);
    }
    const headings = [...shown.querySelectorAll('h5')].map((h) => h.textContent);
    expect(headings).toEqual(['Can change', 'Given']);
    const [can, given] = [...shown.querySelectorAll('h5 + ul')].map((list) => list.textContent!);
    expect(can).not.toContain('eGFR');
    expect(given).toContain('eGFR');
    expect(within(shown).getByText(new RegExp(`Reference person: ${first!.referencePerson!.slice(0, 30)}.*not a cause, and no advice`))).toBeInTheDocument();
    expect(shown.textContent).not.toMatch(/you should|recommended|start a statin/i);
  });

  it('shows its inputs, each of which opens its record', async () => {
    const id = scored();
    const input = risk(id).scores[0]!.inputs.find((i) => i.sources[0]?.resource.startsWith('Observation/'))!;
    openPage(`/people/${id}`);
    const shown = await section();
    await userEvent.click(await within(shown).findByText(/^Inputs: \d+ of \d+ known$/));
    await userEvent.click(within(shown).getByRole('button', { name: `${input.title}: ${input.sources[0]!.resource}` }));
    expect(await screen.findByRole('region', { name: 'JSON' })).toHaveTextContent('"resourceType": "Observation"');
  });

  it('has its history as a plot with a sentence, and as a table', async () => {
    const id = scored();
    const [first] = risk(id).scores;
    openPage(`/people/${id}`);
    const shown = await section();
    expect((await within(shown).findByRole('img', { name: new RegExp(first!.outputTitle) })).getAttribute('aria-label')).toContain(`${first!.history.length} results since`);
    await userEvent.click(within(shown).getByRole('button', { name: 'Table: How it went' }));
    expect(within(shown).getAllByRole('row').length).toBeGreaterThanOrEqual(first!.history.length);
  });

  it('opens another output of the same model, and keeps it in the address', async () => {
    const id = scored();
    openPage(`/people/${id}`);
    const shown = await section();
    await userEvent.click(await within(shown).findByRole('button', { name: /heart failure/ }));
    expect(here()).toContain(`risk=${encodeURIComponent('prevent-2023/hf-10')}`);
    expect(within(shown).getByRole('button', { name: /heart failure/ })).toHaveAttribute('aria-expanded', 'true');
  });

  it('of a learned model is labelled as AI', async () => {
    const id = scored();
    const body = copy(risk(id));
    body.scores = [{ ...body.scores[0]!, kind: 'learned', state: 'limited' }];
    openPage(`/people/${id}`, instead(id, body));
    expect(await within(await section()).findByText('AI model')).toBeInTheDocument();
    expect(within(await section()).getByText('Limited')).toBeInTheDocument();
  });

  it('alerts are said, with a shape', async () => {
    const id = scored();
    const body = copy(risk(id));
    body.scores = [{ ...body.scores[0]!, alerts: ['Question 9 is above 0: thoughts of self-harm.'] }];
    openPage(`/people/${id}`, instead(id, body));
    expect(await screen.findByText('▲ Question 9 is above 0: thoughts of self-harm.')).toBeInTheDocument();
  });

  it('is said in Korean', async () => {
    expect(['14.7 % in 10 years', '3 % in 1 year', '4 points', '59 mL/min/1.73 m²'].map((w) => writeScore(w, 'ko'))).toEqual(['10년 내 14.7%', '1년 내 3%', '4점', '59 mL/min/1.73 m²']);
    expect(writeScore('14.7 % in 10 years', 'en')).toBe('14.7 % in 10 years');
    await setLanguage('ko');
    openPage(`/people/${scored()}`);
    const shown = await screen.findByRole('region', { name: '위험도' });
    expect(await within(shown).findAllByText('공표된 공식')).not.toHaveLength(0);
    expect(within(shown).getByText(/원인이나 권고가 아닙니다/)).toBeInTheDocument();
  });
});

describe('no score', () => {
  it('says why, sentence by sentence', async () => {
    const id = scored();
    const none: Score = { ...risk(id).scores[0]!, value: null, words: null, band: null, validUntil: null, raised: [], history: [], problems: [{ kind: 'above-range', input: 'sbp', text: 'systolic blood pressure 212 mmHg is above the equation’s range (90 to 200); it needs attention on its own' }, { kind: 'stale', input: 'hdl', text: 'the newest HDL cholesterol is of 2018-01-01, older than 60 months' }] };
    openPage(`/people/${id}`, instead(id, { now: '2025-12-31T00:00:00Z', scores: [none] }));
    const shown = await section();
    expect(await within(shown).findByText(/212 mmHg is above the equation’s range/)).toBeInTheDocument();
    expect(within(shown).getByText(/older than 60 months/)).toBeInTheDocument();
    expect(within(shown).queryByText(/Valid until/)).toBeNull();
  });

  it('a paused model is absent, with a line that says so', async () => {
    const id = scored();
    openPage(`/people/${id}`, instead(id, { now: '2025-12-31T00:00:00Z', paused: [{ model: 'prevent-2023', title: 'PREVENT', since: '2025-11-02T01:00:00Z' }], scores: [] }));
    expect(await screen.findByText(/PREVENT is paused since Nov 2, 2025: its scores are not shown and order nothing/)).toBeInTheDocument();
    expect(screen.queryByText(/% in 10 years/)).toBeNull();
  });

  it('no model at all, a server without the view, and a failure leave the rest of the page', async () => {
    const id = scored();
    openPage(`/people/${id}`, instead(id, { now: '2025-12-31T00:00:00Z', scores: [] }));
    expect(await screen.findByText('No model gives a score here.')).toBeInTheDocument();
  });

  it('a failure is said in its place', async () => {
    const id = scored();
    openPage(`/people/${id}`, instead(id, outcome('The equations could not be read.', 'exception'), 500));
    expect(await within(await section()).findByRole('alert')).toHaveTextContent('The equations could not be read.');
    expect(screen.getByRole('region', { name: 'What is due' })).toBeInTheDocument();
  });
});

it('what comes from data is text', async () => {
  const id = scored();
  openPage(`/people/${id}`, instead(id, hostile(risk(id))));
  await within(await section()).findAllByText(/<img src=x/);
  expect(unharmed()).toEqual(harmless);
});

describe('what is due, on the person’s page', () => {
  it('can be acted on, as on Today', async () => {
    const api = workApi();
    const row = askAs<{ items: TodayRow[] }>(api, 'kim', '/api/today?limit=20').items.find((r) => !r.alert && r.why.length > 1 && r.why.every((g) => g.state === 'open'))!;
    const { sent } = openPage(`/people/${row.id}`, undefined, { api, user: 'kim' });
    const due = await screen.findByRole('region', { name: 'What is due' });
    const item = (await within(due).findByText(row.why[0]!.title)).closest('li')!;
    await userEvent.click(await within(item).findByRole('button', { name: 'Not now' }));
    await userEvent.selectOptions(await within(item).findByRole('combobox', { name: 'Reason' }), 'declined');
    await userEvent.click(within(item).getByRole('button', { name: 'Set aside' }));
    await waitFor(() => expect(within(item).getByText('Not now: Declined')).toBeInTheDocument());
    expect(sent[0]!.body).toMatchObject({ action: 'not-now', reason: 'declined', people: [{ id: row.id, version: row.version, gap: row.why[0]!.gap }] });
    const after = askAs<TodayRow>(api, 'kim', `/api/today/${row.id}`);
    expect(after.why.find((g) => g.gap === row.why[1]!.gap)!.state).toBe('open');
  });

  it('shows an alert that waits', async () => {
    const api = workApi();
    const [row] = askAs<{ items: TodayRow[] }>(api, 'kim', '/api/today?limit=1').items;
    openPage(`/people/${row!.id}`, undefined, { api, user: 'kim' });
    expect(await screen.findByText(/PHQ-9 question 9/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Close the alert' })).toBeEnabled();
  });

  it('is only read where Today does not know the person', async () => {
    const id = scored();
    openPage(`/people/${id}`, (path) => (path === `/api/today/${id}` ? { status: 404, type: 'application/fhir+json', body: outcome('There is no such person.', 'not-found') } : null));
    await screen.findByRole('region', { name: 'What is due' });
    await section();
    expect(screen.queryByRole('button', { name: 'Snooze' })).toBeNull();
  });
});
