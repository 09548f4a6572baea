// SPDX-License-Identifier: Apache-2.0
// A learned score on the person's page and in Today: base and signed parts that add up, said as arithmetic and labelled as AI.
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contributions, ListedPerson, Page, PersonRisk, TodayRow } from '../api/types';
import { setLanguage } from '../i18n';
import { ask, here, json, openPage } from '../test-pages';

afterEach(() => setLanguage('en'));
const learned = (id: string) => ask<PersonRisk>(`/api/people/${id}/risk`).scores.find((s) => s.contributions);
const someone = () => ask<Page<ListedPerson>>('/api/people?limit=100').items.find((p) => !p.deceased && learned(p.id))!.id;
const parts = (n: number): Contributions => {
  const items = Array.from({ length: n }, (_, k) => ({ name: `x${k}`, title: `feature ${k}`, value: k === 1 ? null : k, text: k === 1 ? 'not recorded' : String(k), unit: null, modifiable: k === 0, contribution: (k % 2 ? -1 : 1) * (1 - k * 0.05), words: '' }));
  return { scale: 'logit', base: -2, sum: -2 + items.reduce((sum, i) => sum + i.contribution, 0), items };
};
const shown = (text: string) => Number(text.replace('−', '-').replace('+', ''));

describe('a learned score', () => {
  it('shows base, parts and sum, which is the logit of its value', async () => {
    const id = someone(), score = learned(id)!, of = score.contributions!;
    openPage(`/people/${id}?risk=${encodeURIComponent(`${score.model}/${score.output}`)}`);
    const table = await screen.findByRole('table', { name: 'What the score is made of (log odds)' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(of.items.length + 2);
    const numbers = rows.map((r) => shown(r.lastElementChild!.textContent!));
    expect(Math.abs(numbers.slice(0, -1).reduce((a, b) => a + b, 0) - numbers.at(-1)!)).toBeLessThan(0.05);
    expect(rows.at(-1)).toHaveTextContent(`risk of ${score.value!.toFixed(1)}%`);
    expect(within(table).getAllByText(/can change/)).toHaveLength(of.items.filter((i) => i.modifiable).length);
    expect(within(table).getByRole('row', { name: /glucose, slope of 3 years not recorded/ })).toBeInTheDocument();
    const model = table.closest('li')!;
    expect(within(model).getByText('AI model')).toBeInTheDocument();
    expect(model).toHaveTextContent('not a cause, and no advice');
    expect(model.textContent).not.toMatch(/you should|recommend/i);
  });

  it('many parts are folded into one that keeps the sum', async () => {
    const id = someone(), risk = ask<PersonRisk>(`/api/people/${id}/risk`), of = parts(11);
    openPage(`/people/${id}?risk=m%2Fo`, (path) => (path.split('?')[0] === `/api/people/${id}/risk` ? json(200, { ...risk, scores: [{ ...learned(id)!, model: 'm', output: 'o', contributions: of }] }) : null));
    const more = await screen.findByRole('button', { name: '3 more, together' });
    const rest = of.items.slice(8).reduce((sum, i) => sum + i.contribution, 0);
    expect(more.closest('tr')).toHaveTextContent(Math.abs(rest).toFixed(2));
    await userEvent.click(more);
    expect(screen.getByRole('row', { name: /feature 10/ })).toBeInTheDocument();
  });

  it('opens the record of a part that has one', async () => {
    const id = someone(), risk = ask<PersonRisk>(`/api/people/${id}/risk`), of = parts(3);
    const inputs = [{ name: 'x0', title: 'feature 0', known: true, value: '0', lack: null, why: null, passedOver: null, sources: [{ resource: 'Observation/x0', date: '2025-03-01', value: '0' }] }];
    openPage(`/people/${id}?risk=m%2Fo`, (path) => (path.split('?')[0] === `/api/people/${id}/risk` ? json(200, { ...risk, scores: [{ ...learned(id)!, model: 'm', output: 'o', contributions: of, inputs }] }) : null));
    const table = await screen.findByRole('table', { name: 'What the score is made of (log odds)' });
    const records = within(table).getAllByRole('button');
    expect(records.map((b) => b.getAttribute('aria-label'))).toEqual(['feature 0: Observation/x0']);
    await userEvent.click(records[0]!);
    expect(here()).toContain('panel=Observation%2Fx0');
  });

  it('of a Cox model stands on the log hazard and claims no risk', async () => {
    const id = someone(), risk = ask<PersonRisk>(`/api/people/${id}/risk`);
    openPage(`/people/${id}?risk=m%2Fo`, (path) => (path.split('?')[0] === `/api/people/${id}/risk` ? json(200, { ...risk, scores: [{ ...learned(id)!, model: 'm', output: 'o', contributions: { ...parts(2), scale: 'log-hazard' } }] }) : null));
    const table = await screen.findByRole('table', { name: 'What the score is made of (log hazard)' });
    expect(table).not.toHaveTextContent('risk of');
  });

  it('is labelled and explained in the panel of Today', async () => {
    const row = ask<Page<TodayRow>>('/api/today?limit=20').items.find((r) => r.risk)!;
    const one = { ...row, risk: { ...row.risk!, kind: 'learned', contributions: parts(3) } };
    openPage(`/?panel=${encodeURIComponent(`today/${row.id}`)}`, (path) => (path.split('?')[0] === `/api/today/${row.id}` ? json(200, one) : null));
    const summary = await screen.findByText(`What this score is made of: ${row.risk!.title}`);
    await userEvent.click(summary);
    expect(within(summary.closest('details')!).getByRole('row', { name: /^Base/ })).toHaveTextContent('−2.00');
    expect(screen.getAllByText('AI model').length).toBeGreaterThan(0);
  });
});
