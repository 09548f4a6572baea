// SPDX-License-Identifier: Apache-2.0
// The plan's pages: the answer, tables with their links, what is hidden, moves, changes, lists, and their states.
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { ask, askAs, harmless, here, hostile, json, openPage, unharmed, workApi, type Override } from '../test-pages';
import type { Plan, PlanChanges, Table } from './types';
import { movesOf, totalOf, turned } from './words';

const plan = (query = '') => ask<Plan>(`/api/plan${query}`);
const instead = (body: unknown, status = 200): Override => (path) => (path.split('?')[0] === '/api/plan' ? json(status, body) : null);
const part = (name: string | RegExp) => screen.findByRole('region', { name });
afterEach(() => setLanguage('en'));

const line = (id: string, total: number) => ({ ids: [id], titles: [id], total });
const table: Table = { withheld: false, rows: [line('loses', 5), line('keeps', 30), { ids: ['less', 'already'], titles: ['', ''], total: 12 }], columns: [line('a', 20), line('b', 27)], cells: [[2, 3], [18, 12], [null, null]] };

describe('sums and turns', () => {
  it('turns a table', () => {
    expect(turned(table).cells).toEqual([[2, 18, null], [3, 12, null]]);
    expect(turned(turned(table))).toEqual(table);
  });
  it('sums rows, and says nothing of rows that stand together with others', () => {
    expect(totalOf(table, ['loses', 'keeps'])).toBe(35);
    expect(totalOf(table, ['loses', 'less'])).toBeNull();
    expect(totalOf(table, ['nothing'])).toBe(0);
    expect(totalOf({ ...table, withheld: true }, ['loses'])).toBeNull();
  });
  it('lists moves, hidden ones last', () => {
    const square: Table = { withheld: false, rows: [line('a', 1), line('b', 1)], columns: [line('a', 1), line('b', 1)], cells: [[40, null], [13, 0]] };
    expect(movesOf(square).map((m) => [m.from.ids[0], m.to.ids[0], m.people])).toEqual([['b', 'a', 13], ['a', 'b', null]]);
  });
});

describe('the plan page', () => {
  it('answers first, and says that it is no tool of the state', async () => {
    openPage('/plan');
    const { members } = plan();
    expect(await screen.findByRole('heading', { level: 1, name: new RegExp(`^${members!.toLocaleString('en')} members on`) })).toBeInTheDocument();
    expect(screen.getByText(/no tool of the Commonwealth/)).toBeInTheDocument();
  });

  it('opens each count to its people', async () => {
    openPage('/plan?by=place');
    const cover = await part('Cover by Place');
    const { covers } = plan('?by=place');
    const link = within(cover).getAllByRole('link', { name: covers.cells[0]![0]!.toLocaleString('en') })[0]!;
    expect(link.getAttribute('href')).toContain('/plan/people?by=place&group=');
    fireEvent.click(link);
    expect(await screen.findByRole('heading', { level: 1, name: new RegExp(`${covers.cells[0]![0]!.toLocaleString('en')} members`) })).toBeInTheDocument();
    expect(here()).toContain('cover=');
  });

  it('changes the split and the change in the address', async () => {
    const user = userEvent.setup();
    openPage('/plan');
    await user.click(await screen.findByRole('button', { name: 'Language' }));
    expect(here()).toBe('/plan?by=language');
    const rules = await part('What new rules would do');
    await user.click(within(rules).getByRole('button', { name: /2027/ }));
    expect(here()).toContain('change=2027-01-01');
    expect(await within(rules).findByRole('heading', { level: 3, name: 'What would have to be shown' })).toBeInTheDocument();
    expect(within(rules).getByRole('link', { name: /What changes on/ }).getAttribute('href')).toContain('to=2027-01-01');
  });

  it('shows who moved in a month', async () => {
    openPage('/plan');
    const flow = await part('Month by month');
    const select = within(flow).getByRole('combobox');
    const { flows } = plan();
    const moved = flows.find((one) => movesOf(one.table).length > 0)!;
    fireEvent.change(select, { target: { value: moved.from } });
    const rows = within(await within(flow).findByRole('table', { name: /^Moves/ })).getAllByRole('row');
    expect(rows).toHaveLength(movesOf(moved.table).length + 1);
  });

  it('has no links and no small counts for who sees nobody by name', async () => {
    const api = workApi();
    openPage('/plan', () => null, { api, user: 'choi' });
    await screen.findByRole('heading', { level: 1, name: /members on/ });
    expect(screen.getByText(/Counts from 1 to 10/)).toBeInTheDocument();
    const cover = await part('Cover by Race');
    expect(within(cover).queryByRole('link')).toBeNull();
    for (const table of [askAs<Plan>(api, 'choi', '/api/plan').covers]) for (const cell of table.cells.flat()) expect(cell === null || cell === 0 || cell > 10).toBe(true);
  });

  it('says what is withheld and hidden', async () => {
    const withheld = { withheld: true, rows: [], columns: [], cells: [] };
    openPage('/plan', instead({ ...plan(), suppressed: true, members: null, people: null, covers: withheld, months: withheld, renewal: { ...table, rows: [line('unknown', 12)], columns: [line('a', 12)], cells: [[null]] } }));
    expect(await screen.findByRole('heading', { level: 1, name: /too few members/ })).toBeInTheDocument();
    expect(screen.getByText('Cover by Race: too few people to be shown.')).toBeInTheDocument();
    expect(within(await part('Due for renewal')).getAllByText('hidden').length).toBeGreaterThan(0);
  });

  it('draws empty, failed and computing', async () => {
    openPage('/plan', instead({ ...plan(), members: 0 }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Nobody here is a member' })).toBeInTheDocument();
  });
  it('tells its progress', async () => {
    openPage('/plan', instead({ state: 'computing', progress: { done: 1200, total: 3000, elapsedSeconds: 1, remainingSeconds: 2 } }, 202));
    expect(await screen.findByText(/1,200/)).toBeInTheDocument();
  });
  it('says what failed', async () => {
    openPage('/plan', instead({ resourceType: 'OperationOutcome', issue: [{ details: { text: 'The programme does not say who is a member.' } }] }, 422));
    expect(await screen.findByText('The programme does not say who is a member.')).toBeInTheDocument();
  });

  it('speaks Korean', async () => {
    await setLanguage('ko');
    openPage('/plan?change=2027-01-01');
    expect(await screen.findByRole('heading', { level: 1, name: /가입자/ })).toBeInTheDocument();
    expect(screen.getAllByText('먼저 보여야 함').length).toBeGreaterThan(0);
    expect(screen.getAllByText('백인').length).toBeGreaterThan(0);
  });

  it('takes hostile texts for texts', async () => {
    openPage('/plan', (path) => (path.startsWith('/api/plan') ? json(200, { ...hostile(plan()), by: 'race', changes: plan().changes }) : null));
    await screen.findAllByText(/<img src=x/);
    expect(unharmed()).toEqual(harmless);
  });
});

describe('what changes', () => {
  it('lists what of the content is other, with sources and standing, and whom it moves', async () => {
    openPage('/plan/changes?to=2027-01-01');
    const changes = ask<PlanChanges>('/api/plan/changes?to=2027-01-01');
    expect(await screen.findByRole('heading', { level: 1, name: /3 things of the content change/ })).toBeInTheDocument();
    const rules = await part('Rules');
    expect(within(rules).getByText('130 CMR 505.008(A)(2)')).toBeInTheDocument();
    expect(within(rules).getByText('text read')).toBeInTheDocument();
    expect(within(rules).getByText('relayed')).toBeInTheDocument();
    expect(within(await part('Figures')).getByText('Added')).toBeInTheDocument();
    const moves = (await screen.findAllByRole('region', { name: 'Members by what the rules say, before and after' }))[0]!;
    expect(within(moves).getAllByRole('row').length).toBeGreaterThan(changes.moves.table.rows.length);
  });

  it('asks for other days', async () => {
    const { asked } = openPage('/plan/changes?to=2027-01-01');
    fireEvent.change(await screen.findByLabelText('From'), { target: { value: '2026-03-01' } });
    await screen.findByRole('heading', { level: 1, name: /Mar 1, 2026/ });
    expect(asked.some((path) => path.includes('from=2026-03-01'))).toBe(true);
  });

  it('says that nothing changes', async () => {
    openPage('/plan/changes?from=2027-01-01&to=2027-01-01');
    expect(await screen.findByRole('heading', { level: 1, name: /Nothing of the content changes/ })).toBeInTheDocument();
  });
});

describe('members behind a count', () => {
  it('lists them with renewal and fate', async () => {
    openPage('/plan/people?fate=must-show&change=2027-01-01');
    expect(await screen.findByRole('heading', { level: 1, name: /members/ })).toBeInTheDocument();
    expect(await screen.findByRole('columnheader', { name: 'Their cover' })).toBeInTheDocument();
  });
  it('says when there is nobody', async () => {
    openPage('/plan/people?cover=standard&group=Nowhere&by=place');
    expect(await screen.findByText('No member is in this list.')).toBeInTheDocument();
  });
});
