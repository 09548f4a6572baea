// SPDX-License-Identifier: Apache-2.0
// Admin: users with roles and reach, what is shown once, and the audit log with its chain in words.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { createApi, outcome } from '../../mock/api.mjs';
import type { Audit, User, Users } from '../api/types';
import { setLanguage } from '../i18n';
import { askAs, harmless, here, hostile, json, openPage, unharmed, workApi, type Override } from '../test-pages';

afterEach(() => setLanguage('en'));
const openAs = (api: ReturnType<typeof workApi>, path: string, override?: Override, user = 'kim') => openPage(path, override, { api, user });
const userOf = (api: ReturnType<typeof workApi>, name: string) => askAs<Users>(api, 'kim', '/api/users').users.find((u) => u.name === name)!;
const row = async (name: string | RegExp) => (await screen.findByRole('button', { name })).closest('tr')!;

describe('users', () => {
  it('are listed with roles, whom they see, and their state in words', async () => {
    openAs(workApi(), '/admin');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('6 people may sign in.'));
    expect(await row('Dr Kim Jiwoo')).toHaveTextContent('Practice lead, Administrator');
    expect(await row('박서연 간호사')).toHaveTextContent('한마음 가정의원');
    expect(await row(/^Fionnuala/)).toHaveTextContent('Link open until Jan 1, 2026 09:00');
    expect(await row('T. Oldham')).toHaveTextContent('Disabled');
    expect(await row('서도윤')).toHaveTextContent('Nobody');
  });

  it('are added; the link is shown once, can be copied, and is in no address', async () => {
    const api = workApi();
    const { sent } = openAs(api, '/admin');
    const copied: string[] = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (text: string) => { copied.push(text); return Promise.resolve(); } } });
    await userEvent.click(await screen.findByRole('button', { name: 'Add a user' }));
    const form = screen.getByRole('region', { name: 'Add a user' });
    await userEvent.type(within(form).getByRole('textbox', { name: 'Name to sign in with' }), 'Lee');
    expect(within(form).getByText(/small letters/)).toBeInTheDocument();
    await userEvent.clear(within(form).getByRole('textbox', { name: 'Name to sign in with' }));
    await userEvent.type(within(form).getByRole('textbox', { name: 'Name to sign in with' }), 'lee');
    await userEvent.type(within(form).getByRole('textbox', { name: 'Name as people read it' }), '이수빈');
    await userEvent.click(within(form).getByRole('checkbox', { name: 'Harbor Street Primary Care' }));
    await userEvent.click(within(form).getByRole('button', { name: 'Add and show the link' }));
    const link = await screen.findByRole('textbox', { name: 'One-time link for 이수빈' });
    expect((link as HTMLInputElement).value).toMatch(/#link=/);
    expect(sent[0]!.body).toEqual({ name: 'lee', display: '이수빈', team: '', roles: ['care-team'], allPatients: false, practices: ['Organization/prac-2'] });
    await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
    await waitFor(() => expect(copied).toEqual([(link as HTMLInputElement).value]));
    expect(here()).toBe('/admin');
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('#link=');
    await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
    expect(document.body.innerHTML).not.toContain('#link=');
    expect(userOf(api, 'lee')).toMatchObject({ linkOpen: true, roles: ['care-team'] });
  });

  it('change roles and reach', async () => {
    const api = workApi();
    openAs(api, '/admin?user=park');
    const detail = (await screen.findByRole('region', { name: /^Tokens of/ })).closest('td')!;
    await userEvent.click(within(detail).getByRole('checkbox', { name: 'Practice lead' }));
    await userEvent.click(within(detail).getByRole('checkbox', { name: 'Everybody' }));
    await userEvent.click(within(detail).getByRole('button', { name: 'Save' }));
    expect(await within(detail).findByText(/Saved/)).toBeInTheDocument();
    expect(userOf(api, 'park')).toMatchObject({ roles: ['care-team', 'practice-lead'], allPatients: true });
  });

  it('the last administrator keeps the role, in the server’s words', async () => {
    const api = workApi();
    openAs(api, '/admin?user=seo');
    await userEvent.click(await screen.findByRole('button', { name: 'Disable' }));
    await waitFor(() => expect(userOf(api, 'seo').disabled).toBe(true));
    await userEvent.click(screen.getByRole('button', { name: 'Dr Kim Jiwoo' }));
    expect(await screen.findByText('You cannot disable yourself.')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Administrator' }));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The last administrator keeps the role.')).toBeInTheDocument();
    expect(userOf(api, 'kim').roles).toContain('admin');
  });

  it('a token is made with scopes and days, shown once, and can be revoked', async () => {
    const api = workApi();
    const { sent } = openAs(api, '/admin?user=choi');
    const tokens = await screen.findByRole('region', { name: /^Tokens of/ });
    await userEvent.type(within(tokens).getByRole('textbox', { name: 'Scopes' }), 'everything');
    expect(within(tokens).getByText(/SMART scopes like/)).toBeInTheDocument();
    await userEvent.clear(within(tokens).getByRole('textbox', { name: 'Scopes' }));
    await userEvent.type(within(tokens).getByRole('textbox', { name: 'Scopes' }), 'system/Condition.rs');
    await userEvent.selectOptions(within(tokens).getByRole('combobox', { name: 'Valid for' }), '30');
    await userEvent.click(within(tokens).getByRole('button', { name: 'Make a token' }));
    expect(((await within(tokens).findByRole('textbox', { name: 'New token' })) as HTMLInputElement).value).toMatch(/^bogam_/);
    expect(sent[0]!.body).toEqual({ scopes: 'system/Condition.rs', days: 30 });
    await userEvent.click(await within(tokens).findByRole('button', { name: 'Revoke: system/Condition.rs' }));
    await waitFor(() => expect(userOf(api, 'choi').tokens).toHaveLength(1));
    expect(sent[1]!.method).toBe('DELETE');
  });

  it('the first of all is an administrator, and is told what that changes', async () => {
    openPage('/admin');
    expect(await screen.findByRole('heading', { name: /Nobody signs in yet/ })).toBeInTheDocument();
    expect(screen.getByText(/From the first user on, everybody signs in/)).toBeInTheDocument();
    await userEvent.type(screen.getByRole('textbox', { name: 'Name to sign in with' }), 'kim');
    await userEvent.type(screen.getByRole('textbox', { name: 'Name as people read it' }), 'Dr Kim');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Administrator' }));
    expect(screen.getByRole('button', { name: 'Add and show the link' })).toBeDisabled();
    expect(screen.getByText('The first user is an administrator.')).toBeInTheDocument();
  });

  it('practices that the server does not list are named by reference', async () => {
    const api = workApi();
    const { sent } = openAs(api, '/admin?user=park', (path, init) => (path === '/api/users' && !init?.method ? json(200, { users: askAs<Users>(api, 'kim', '/api/users').users }) : null));
    const field = await screen.findByRole('textbox', { name: /^Practices/ });
    await userEvent.type(field, ' Practitioner/7');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent[0]!.body).toMatchObject({ practices: ['Organization/prac-3', 'Practitioner/7'] }));
  });

  it('fails in words', async () => {
    openAs(workApi(), '/admin', (path) => (path === '/api/users' ? json(500, outcome('The users cannot be read.', 'exception')) : null));
    expect(await screen.findByRole('alert')).toHaveTextContent('The users cannot be read.');
  });
});

describe('the audit log', () => {
  it('says whether its chain is whole, and what happened, newest first', async () => {
    const api = workApi();
    openAs(api, '/admin?view=audit');
    const { chain, items } = askAs<Audit>(api, 'kim', '/api/audit?limit=2');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${chain.entries.toLocaleString('en')} entries, and the chain is whole.`));
    const grid = await screen.findByRole('grid', { name: 'Audit log' });
    expect(grid.querySelector('[data-index="0"]')).toHaveTextContent(items[0]!.who);
    expect(grid.querySelector('[data-index="0"]')).toHaveTextContent(items[0]!.number.toLocaleString('en'));
  });

  it('says loudly that it is broken, and where', async () => {
    const api = workApi();
    openAs(api, '/admin?view=audit', (path) => {
      if (!path.startsWith('/api/audit')) return null;
      const made = askAs<Audit>(api, 'kim', path);
      return json(200, { ...made, chain: { ...made.chain, state: 'broken', problem: 'Entry 4,711 was changed.' } });
    });
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('The chain of the audit log is broken.'));
    expect(screen.getByRole('alert')).toHaveTextContent('Entry 4,711 was changed.');
  });

  it('is filtered by user, action and patient, in the address', async () => {
    const { asked } = openAs(workApi(), '/admin?view=audit');
    await screen.findByRole('grid');
    await userEvent.type(screen.getByRole('textbox', { name: 'User' }), 'park');
    await waitFor(() => expect(here()).toBe('/admin?view=audit&who=park'));
    await waitFor(() => expect(asked.some((a) => a.startsWith('/api/audit?') && a.includes('who=park') && a.includes('limit=100'))).toBe(true));
    await waitFor(() => expect(screen.getByRole('grid').querySelector('[data-index="1"]')).toHaveTextContent('park'));
    await userEvent.click(screen.getByRole('button', { name: 'Remove filters' }));
    expect(here()).toBe('/admin?view=audit');
  });

  it('says so where nothing fits', async () => {
    openAs(workApi(), '/admin?view=audit&who=nobody-here');
    expect(await screen.findByText('No entry.', {}, { timeout: 8000 })).toBeInTheDocument();
  });
});

describe('who may open what', () => {
  it('care team: not in the frame, and said in words at the address', async () => {
    openAs(workApi(), '/admin', undefined, 'diaz');
    expect(await screen.findByRole('heading', { name: 'This page is for administrators.' })).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'Admin' })).toBeNull();
  });

  it('an administrator without other roles opens Admin, and no people', async () => {
    openAs(workApi(), '/admin', undefined, 'seo');
    const pages = within(await screen.findByRole('navigation', { name: 'Pages' }));
    await waitFor(() => expect(pages.getAllByRole('link').map((a) => a.textContent)).toEqual(['Quality', 'Models', 'Plan', 'Admin']));
  });
});

it.each(['/admin?user=choi', '/admin?view=audit'])('what comes from data is text: %s', async (path) => {
  const api = createApi({ people: 100, users: true });
  openAs(api, path, (asked) => {
    if (!/^\/api\/(users|audit)/.test(asked)) return null;
    const body = hostile(askAs<{ users?: User[] }>(api, 'kim', asked));
    return json(200, body.users ? { ...body, users: body.users.map((u, k) => ({ ...u, name: k === 4 ? 'choi' : `u${k}` })) } : body);
  });
  await screen.findAllByText(/<img src=x/);
  expect(unharmed()).toEqual(harmless);
});
