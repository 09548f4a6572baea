// SPDX-License-Identifier: Apache-2.0
// Today: what a care team sees first, how it acts on it, and what it is told when somebody else was faster.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { computing, createApi, outcome } from '../../mock/api.mjs';
import type { Today, TodayRow } from '../api/types';
import { setLanguage } from '../i18n';
import { askAs, doAs, harmless, here, hostile, json, openPage, unharmed, workApi, type Override } from '../test-pages';
import { rowAfter } from './act.resource';

afterEach(async () => { sessionStorage.clear(); await setLanguage('en'); });
const only = (path: string, body: (made: Today) => unknown, api: ReturnType<typeof workApi>): Override => (asked, init) => (asked.split('?')[0] === path && !init?.method ? json(200, body(askAs<Today>(api, 'kim', asked))) : null);
const rowsOf = (api: ReturnType<typeof workApi>, query = '') => askAs<Today>(api, 'kim', `/api/today?limit=20${query}`).items;
const index = async (k: number) => (await screen.findByRole('grid')).querySelector<HTMLElement>(`[data-index="${k}"]`)!;
/** The first two rows in a row of which nothing was done before. */
function plain(api: ReturnType<typeof workApi>) {
  const rows = rowsOf(api);
  const fresh = (row: TodayRow | undefined) => row !== undefined && !row.alert && !row.owner && row.why.every((g) => g.state === 'open');
  const k = rows.findIndex((row, n) => fresh(row) && fresh(rows[n + 1]));
  return { k, row: rows[k]! };
}
const openAs = (api: ReturnType<typeof workApi>, path = '/', override?: Override, user = 'kim') => openPage(path, override, { api, user });

describe('the list', () => {
  it('opens with how many to see, and how many answers wait; alerts stand first and say so in words', async () => {
    const api = workApi();
    const { counts } = askAs<Today>(api, 'kim', '/api/today');
    openAs(api);
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${counts.open.toLocaleString('en')} people to see or call; ${counts.alerts} answers about self-harm wait for a person.`));
    for (let k = 0; k < counts.alerts; k++) expect(await index(k)).toHaveTextContent('Alert PHQ-9 question 9');
    expect(await index(counts.alerts)).not.toHaveTextContent('Alert');
  });

  it('says of each who, why, since when, the risk with its main reason, the last contact, the owner and what comes next', async () => {
    const api = workApi();
    const rows = rowsOf(api);
    const k = rows.findIndex((r) => !r.alert && r.why.length > 2 && r.risk?.reason && r.phone && !r.nextAppointment);
    const row = rows[k]!;
    openAs(api);
    const shown = await index(k);
    expect(shown).toHaveTextContent(row.names[0]!.family!);
    expect(shown).toHaveTextContent(row.why[0]!.title);
    expect(shown).toHaveTextContent(`+${row.why.length - 2}`);
    expect(shown).toHaveTextContent(row.risk!.words);
    expect(shown).toHaveTextContent(`raised by ${row.risk!.reason}`);
    expect(shown).toHaveTextContent(row.lastContact!.summary);
    expect(shown).toHaveTextContent(row.owner?.display ?? 'Nobody');
    expect(within(shown).getByRole('link', { name: row.phone! })).toHaveAttribute('href', `tel:${row.phone}`);
    expect(shown.textContent).not.toMatch(/should|recommend|advis/i);
  });

  it('says that a criterion is not met, not that it holds', async () => {
    const api = workApi();
    openAs(api, '/', only('/api/today', (made) => ({ ...made, items: [{ ...made.items[0]!, alert: null, why: [{ ...made.items[0]!.why[0]!, text: 'the latest pressure is below 140/90', value: false }] }], total: 1, next: null }), api));
    expect(await index(0)).toHaveTextContent('Not met: the latest pressure is below 140/90');
  });

  it('keeps filters, order and grouping in the address and asks the server for them', async () => {
    const api = workApi();
    const { asked } = openAs(api);
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Owner' }), 'none');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language' }), 'ko');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'due-since');
    expect(here()).toBe('/?owner=none&language=ko&sort=due-since');
    await waitFor(() => expect(asked.some((a) => a.includes('owner=none') && a.includes('language=ko') && a.includes('sort=due-since') && a.includes('limit=100'))).toBe(true));
    await userEvent.click(screen.getByRole('button', { name: 'Remove filters' }));
    expect(here()).toBe('/');
  });

  it('groups by what is due, one group open, with its people', async () => {
    const api = workApi();
    const { gaps } = askAs<Today>(api, 'kim', '/api/today');
    const { asked } = openAs(api, '/?group=gap');
    const [first, second] = gaps;
    expect(await screen.findByRole('button', { name: new RegExp(`${first!.title} ${first!.people.toLocaleString('en')} people`) })).toHaveAttribute('aria-expanded', 'true');
    await userEvent.click(screen.getByRole('button', { name: new RegExp(second!.title) }));
    expect(here()).toContain(`in=${encodeURIComponent(second!.gap)}`);
    await waitFor(() => expect(asked.some((a) => a.includes(`gap=${encodeURIComponent(second!.gap)}`))).toBe(true));
  });

  it('tells a score that is missing from one that is low', async () => {
    const api = workApi();
    const k = rowsOf(api).findIndex((r) => r.riskMissing);
    openAs(api);
    expect(await index(k)).toHaveTextContent(`No score: ${rowsOf(api)[k]!.riskMissing}`);
  });

  it('says when no model orders it, and how many evaluations failed', async () => {
    const api = workApi();
    openAs(api, '/', only('/api/today', (made) => ({ ...made, riskModel: null, failed: 3 }), api));
    expect(await screen.findByText(/no risk model orders this list/)).toBeInTheDocument();
    expect(screen.getByText(/3 evaluations failed/).closest('[role=note]')).not.toBeNull();
  });

  it('is said in Korean, names and ages too', async () => {
    await setLanguage('ko');
    const api = workApi();
    const { counts } = askAs<Today>(api, 'kim', '/api/today');
    openAs(api, '/?language=ko');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`자해에 관한 응답 ${counts.alerts}건이 확인을 기다립니다`));
    const row = await index(1);
    expect(row.textContent).toMatch(/[가-힣]{2,}/);
    expect(row).toHaveTextContent(/만 \d+세, [여남]/);
  });
});

describe('its states', () => {
  it('counts while it is worked out, and asks again', async () => {
    let asked = 0;
    const api = workApi();
    openAs(api, '/', (path) => (path.startsWith('/api/today?') && ++asked < 2 ? json(202, computing(500, 3000)) : null));
    expect(await screen.findByText(/500 of 3,000 people/)).toBeInTheDocument();
    expect(await screen.findByRole('grid', {}, { timeout: 8000 })).toBeInTheDocument();
  });

  it('says what failed, and tries again', async () => {
    let broken = true;
    const api = workApi();
    openAs(api, '/', (path) => (broken && path.startsWith('/api/today?') ? { status: 500, type: 'application/fhir+json', body: outcome('The store could not be read.', 'exception') } : null));
    expect(await screen.findByRole('alert')).toHaveTextContent('The store could not be read.');
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('grid')).toBeInTheDocument();
  });

  it('has a next step where there is nobody', async () => {
    openPage('/', undefined, { api: createApi({ people: 0, users: true }), user: 'kim' });
    expect(await screen.findByRole('heading', { name: 'Nobody to see or call' })).toBeInTheDocument();
  });

  it('offers to remove filters that leave nobody', async () => {
    openAs(workApi(), '/?owner=park&language=vi&gap=depression-screening%2F1&show=done');
    await userEvent.click((await screen.findAllByRole('button', { name: 'Remove filters' }))[0]!);
    await waitFor(() => expect(here()).not.toContain('owner='));
  });

  it('shows the list anew when its snapshot is gone', async () => {
    const api = workApi();
    let gone = true;
    openAs(api, '/', (path) => {
      if (!path.startsWith('/api/today?') || !path.includes('limit=100')) return null;
      if (path.includes('cursor=')) return gone ? { status: 410, type: 'application/fhir+json', body: outcome('The page is too old.', 'expired') } : null;
      return json(200, askAs<Today>(api, 'kim', path.replace('limit=100', 'limit=20')));
    });
    const anew = await screen.findByRole('button', { name: 'Show the list anew' });
    expect(screen.getByText(/records have changed since this list was made/)).toBeInTheDocument();
    gone = false;
    await userEvent.click(anew);
    await waitFor(() => expect(screen.queryByText(/records have changed/)).toBeNull());
    await index(0);
  });
});

describe('acting', () => {
  it('by keyboard: j x chooses, s snoozes, with the row’s version; it can be undone', async () => {
    const api = workApi();
    const { k, row } = plain(api);
    const { sent } = openAs(api);
    await index(k);
    await userEvent.keyboard(`${'j'.repeat(k + 1)}x`);
    expect(await index(k)).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByText('1 person chosen')).toBeInTheDocument();
    await userEvent.keyboard('s');
    const form = await screen.findByRole('form', { name: 'Snooze' });
    await userEvent.click(within(form).getByRole('button', { name: '30 days' }));
    await userEvent.click(within(form).getByRole('button', { name: 'Snooze' }));
    expect(await screen.findByText(/is snoozed/)).toBeInTheDocument();
    expect(sent[0]).toMatchObject({ path: '/api/today/actions', method: 'POST', body: { action: 'snooze', until: '2026-01-30', people: [{ id: row.id, version: row.version }] }, headers: { 'X-Bogam-CSRF': 'csrf-kim' } });
    expect(await index(k)).toHaveTextContent('Snoozed until Jan 30, 2026');
    expect(askAs<TodayRow>(api, 'kim', `/api/today/${row.id}`).state).toBe('snoozed');
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(askAs<TodayRow>(api, 'kim', `/api/today/${row.id}`).state).toBe('open'));
    expect(sent[1]).toMatchObject({ body: { action: 'resume', people: [{ id: row.id, version: '2' }] } });
  });

  it('a key on a row without a choice chooses that row; Escape leaves the form', async () => {
    openAs(workApi());
    await index(2);
    await userEvent.keyboard('jjja');
    expect(await screen.findByRole('form', { name: 'Assign' })).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Assign' })).toBeNull());
  });

  it('two users on one row: one wins, the other is told, sees how it stands, and keeps the choice', async () => {
    const api = workApi();
    const { k, row: first } = plain(api);
    const second = rowsOf(api)[k + 1]!;
    openAs(api);
    await index(k + 1);
    await userEvent.keyboard(`${'j'.repeat(k + 1)}xjxn`);
    doAs(api, 'diaz', '/api/today/actions', { action: 'assign', owner: 'diaz', people: [{ id: second.id, version: second.version }] });
    const form = await screen.findByRole('form', { name: 'Not now' });
    await userEvent.selectOptions(within(form).getByRole('combobox', { name: 'Reason' }), 'declined');
    await userEvent.click(within(form).getByRole('button', { name: 'Set 2 people aside' }));
    const told = await screen.findByText('1 person was changed by somebody else first. Nothing was overwritten.');
    expect(told.closest('[role=alert]')).toHaveTextContent('Now: Marisol Díaz, NP has this person; Open.');
    expect(askAs<TodayRow>(api, 'kim', `/api/today/${first.id}`)).toMatchObject({ state: 'not-now', reason: 'declined' });
    expect(askAs<TodayRow>(api, 'kim', `/api/today/${second.id}`)).toMatchObject({ state: 'open', owner: { name: 'diaz' } });
    expect(await index(k + 1)).toHaveTextContent('Marisol Díaz');
    expect(await index(k + 1)).toHaveAttribute('aria-selected', 'true');
    expect(await index(k)).toHaveAttribute('aria-selected', 'false');
    // Having seen it, the same deed goes through.
    await userEvent.keyboard('n');
    const again = await screen.findByRole('form', { name: 'Not now' });
    await userEvent.selectOptions(within(again).getByRole('combobox', { name: 'Reason' }), 'other');
    await userEvent.click(within(again).getByRole('button', { name: 'Set aside' }));
    await waitFor(() => expect(askAs<TodayRow>(api, 'kim', `/api/today/${second.id}`).state).toBe('not-now'));
  });

  it('an owner is shown at once, and taken back where it was refused', async () => {
    const api = workApi();
    const k = rowsOf(api).findIndex((r) => !r.alert && !r.owner);
    const row = rowsOf(api)[k]!;
    let answer: (() => void) | null = null;
    const held = new Promise<void>((go) => { answer = go; });
    openAs(api);
    await index(k);
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => { if (init?.method === 'POST') await held; return real(input, init); });
    await userEvent.click(within(await index(k)).getByRole('checkbox'));
    await userEvent.keyboard('a'); // a checkbox that has the focus takes no keys
    const form = await screen.findByRole('form', { name: 'Assign' });
    doAs(api, 'diaz', '/api/today/actions', { action: 'assign', owner: 'obrien', people: [{ id: row.id, version: row.version }] });
    await userEvent.click(within(form).getByRole('button', { name: 'Assign' }));
    await waitFor(async () => expect(await index(k)).toHaveTextContent('Dr Kim Jiwoo'));
    answer!();
    await screen.findByText(/changed by somebody else first/);
    expect(await index(k)).toHaveTextContent('Fionnuala');
    expect(await index(k)).not.toHaveTextContent('Dr Kim Jiwoo');
  });

  it('says who was refused and why, beside who was done', async () => {
    const api = workApi();
    const rows = rowsOf(api, '&sort=name');
    const without = rows.find((r) => !r.phone) ?? askAs<Today>(api, 'kim', '/api/today?limit=200').items.find((r) => !r.phone)!;
    const other = rows.find((r) => r.phone && r.id !== without.id)!;
    openAs(api, '/', only('/api/today', (made) => ({ ...made, items: [without, other], total: 2, next: null }), api));
    await index(1);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Choose all that are loaded, or none' }));
    await userEvent.click(screen.getByRole('button', { name: 'Message' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), 'Please call us.');
    await userEvent.click(screen.getByRole('button', { name: 'Keep the message for 2 people' }));
    expect(await screen.findByText('1 person was left as it was.')).toBeInTheDocument();
    expect(screen.getByText(/No phone number is recorded/)).toBeInTheDocument();
    expect(screen.getByText(/The message for .* is kept/)).toBeInTheDocument();
  });

  it('does not know whether it was saved when the server is gone, and says so', async () => {
    const api = workApi();
    openAs(api, '/', (_, init) => { if (init?.method === 'POST') throw new TypeError('gone'); return null; });
    await index(3);
    await userEvent.keyboard('jjjjs');
    await userEvent.click(within(await screen.findByRole('form', { name: 'Snooze' })).getByRole('button', { name: 'Snooze' }));
    expect(await screen.findByText(/it is not known whether this was saved/)).toBeInTheDocument();
  });

  it('waits while the list is worked out anew, and then acts once', async () => {
    const api = workApi();
    let waited = 0;
    const { sent } = openAs(api, '/', (_, init) => (init?.method === 'POST' && waited++ < 1 ? json(202, computing(1, 2)) : null));
    await index(3);
    await userEvent.keyboard('jjjjs');
    await userEvent.click(within(await screen.findByRole('form', { name: 'Snooze' })).getByRole('button', { name: 'Snooze' }));
    expect(await screen.findByText(/is snoozed/)).toBeInTheDocument();
    expect(sent).toHaveLength(2);
  });

  it('a letter is recorded, and its sheets can be printed', async () => {
    const open = vi.spyOn(window, 'open').mockReturnValue(null);
    const api = workApi();
    const { sent } = openAs(api);
    await index(3);
    await userEvent.keyboard('jjjjxjx');
    await userEvent.click(screen.getByRole('button', { name: 'Letter' }));
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Which letter' }), 'visit-ko');
    expect(screen.getByText(/가까운 시일에/)).toHaveAttribute('lang', 'ko');
    await userEvent.click(screen.getByRole('button', { name: 'Record and print 2 letters' }));
    const link = await screen.findByRole('link', { name: 'Print 2 letters' });
    expect(link.getAttribute('href')).toMatch(/^\/api\/today\/letters\?people=p\d{6}%2Cp\d{6}&letter=visit-ko$/);
    expect(sent[0]!.body).toMatchObject({ action: 'letter', text: expect.stringContaining('가까운') as string });
    expect(sent[0]!.body).not.toHaveProperty('letter');
    expect(open).toHaveBeenCalledWith(link.getAttribute('href'), '_blank', 'noopener');
  });

  it('an alert is closed by a named person who says what was done', async () => {
    const api = workApi();
    const [row] = rowsOf(api);
    const { sent } = openAs(api);
    await userEvent.click(await index(0));
    const panel = await screen.findByRole('complementary');
    await userEvent.click(await within(panel).findByRole('button', { name: 'Close the alert' }));
    const form = await within(panel).findByRole('form', { name: 'Close the alert' });
    await userEvent.type(within(form).getByRole('textbox', { name: 'What was done' }), 'called');
    expect(within(form).getByRole('button', { name: 'Close the alert' })).toBeDisabled();
    await userEvent.type(within(form).getByRole('textbox', { name: 'What was done' }), ' her; safe today, seen tomorrow');
    await userEvent.click(within(form).getByRole('button', { name: 'Close the alert' }));
    await waitFor(() => expect(askAs<TodayRow>(api, 'kim', `/api/today/${row!.id}`).alert).toBeNull());
    expect(sent[0]!.body).toMatchObject({ action: 'close-alert', text: 'called her; safe today, seen tomorrow' });
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent('2 answers about self-harm');
  });

  it('leads from a row to the evidence and the record in the side panel, and back', async () => {
    const api = workApi();
    const k = rowsOf(api).findIndex((r) => r.why.some((g) => g.lastEvidence));
    openAs(api);
    await userEvent.click(await index(k));
    const panel = await screen.findByRole('complementary');
    await userEvent.click((await within(panel).findAllByRole('button', { name: 'Show all evidence' }))[0]!);
    expect(await within(panel).findByText('How it was decided')).toBeInTheDocument();
    await userEvent.click(within(panel).getByRole('button', { name: /Back/ }));
    expect(await within(panel).findByText('What is due')).toBeInTheDocument();
    expect(here()).toBe(`/?panel=today%2F${rowsOf(api)[k]!.id}`);
  });
});

describe('who may do what', () => {
  it('an analyst reads and cannot act', async () => {
    const api = workApi();
    doAs(api, 'kim', '/api/users/oldham/enable', {});
    openAs(api, '/', undefined, 'oldham');
    const row = await index(0);
    expect(within(row).queryByRole('checkbox')).toBeNull();
    await userEvent.keyboard('jx');
    expect(screen.queryByText(/chosen/)).toBeNull();
    await userEvent.click(row);
    await within(await screen.findByRole('complementary')).findByText('What is due');
    expect(screen.queryByRole('button', { name: 'Snooze' })).toBeNull();
  });

  it('a researcher is led to what they may open, and sees no other page in the frame', async () => {
    openAs(workApi(), '/', undefined, 'choi');
    await waitFor(() => expect(here()).toBe('/quality'));
    const pages = within(await screen.findByRole('navigation', { name: 'Pages' }));
    expect(pages.getAllByRole('link').map((a) => a.textContent)).toEqual(['Quality', 'Models', 'Plan']);
    expect(screen.queryByRole('combobox', { name: 'Search people and measures' })).toBeNull();
  });

  it('without users anybody may be named, and an alert is closed under a name that is asked for', async () => {
    const { sent } = openPage('/', undefined, { api: createApi({ people: 3000 }) });
    await index(3);
    await userEvent.keyboard('jx');
    await userEvent.click(screen.getByRole('button', { name: 'Assign' }));
    expect(await screen.findByRole('textbox', { name: 'Who takes it on' })).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(await index(0));
    await userEvent.click(await screen.findByRole('button', { name: 'Close the alert' }));
    const form = await screen.findByRole('form', { name: 'Close the alert' });
    await userEvent.type(within(form).getByRole('textbox', { name: 'What was done' }), 'Called her; safe today.');
    expect(within(form).getByRole('button', { name: 'Close the alert' })).toBeDisabled();
    await userEvent.type(within(form).getByRole('textbox', { name: 'Your name' }), '김지우');
    await userEvent.click(within(form).getByRole('button', { name: 'Close the alert' }));
    await waitFor(() => expect(decodeURIComponent(sent[0]?.headers['X-Bogam-Name'] ?? '')).toBe('김지우'));
    expect(sent[0]!.body).not.toHaveProperty('by');
  });
});

describe('what comes from data is text', () => {
  it('in the list, the panel, the choices and the answers', async () => {
    const api = workApi();
    const bad: Override = (path, init) => {
      if (!/^\/api\/today/.test(path)) return null;
      const made = api(path, 'en', { user: 'kim', method: init?.method ?? 'GET', body: init?.body ? JSON.parse(init.body) : null, headers: init?.headers ?? {} });
      return { ...made, body: hostile(made.body) };
    };
    openAs(api, '/?panel=today%2Fp000040', bad);
    await index(0);
    await within(await screen.findByRole('complementary')).findByText('What is due');
    await userEvent.click(screen.getAllByRole('button', { name: 'Not now' })[0]!);
    await screen.findByRole('form', { name: 'Not now' });
    expect(unharmed()).toEqual(harmless);
  });
});

describe('a row after a deed', () => {
  const gap = (name: string, state: TodayRow['why'][number]['state'], since: string | null = '2025-02-01') => ({ gap: name, title: name, text: name, value: null, since, lastEvidence: null, state, until: null, reason: null, task: null });
  const row = { id: 'a', version: '1', alert: null, why: [gap('x/1', 'open', '2025-03-01'), gap('y/1', 'open'), gap('z/1', 'ordered', null)], state: 'open', until: null, reason: null, owner: null, dueSince: '2025-02-01' } as unknown as TodayRow;

  it('is what the server’s would be', () => {
    const snoozed = rowAfter(row, undefined, { action: 'snooze', until: '2026-02-01' }, '2', '');
    expect([snoozed.version, snoozed.state, snoozed.why.map((g) => g.state), snoozed.dueSince]).toEqual(['2', 'open', ['snoozed', 'snoozed', 'ordered'], null]);
    const one = rowAfter(row, 'y/1', { action: 'not-now', reason: 'declined' }, '2', '');
    expect([one.state, one.why.map((g) => g.state), one.dueSince]).toEqual(['open', ['open', 'not-now', 'ordered'], '2025-03-01']);
    const all = { ...row, why: row.why.slice(0, 2) };
    expect(rowAfter(all, undefined, { action: 'not-now', reason: 'declined' }, '2', '')).toMatchObject({ state: 'not-now', reason: 'declined', dueSince: null });
    expect(rowAfter(all, undefined, { action: 'snooze', until: '2026-02-01' }, '2', '')).toMatchObject({ state: 'snoozed', until: '2026-02-01' });
    expect(rowAfter(all, undefined, { action: 'done' }, '2', '').state).toBe('done');
    expect(rowAfter(row, undefined, { action: 'assign', owner: 'kim' }, '2', 'Dr Kim').owner).toEqual({ name: 'kim', display: 'Dr Kim' });
    expect(rowAfter({ ...row, owner: { name: 'kim', display: 'x' } }, undefined, { action: 'assign', owner: '' }, '2', '').owner).toBeNull();
    const alert = { resource: 'Observation/1', date: null, text: '', task: null };
    expect(rowAfter({ ...all, alert }, undefined, { action: 'done' }, '2', '').state).toBe('open');
    expect(rowAfter({ ...row, alert, why: [] }, undefined, { action: 'close-alert', text: '…' }, '2', '').alert).toBeNull();
  });
});
