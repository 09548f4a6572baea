// SPDX-License-Identifier: Apache-2.0
// Signing in: in place of the page that was asked for, and back to it; by a link; and out.
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { here, openPage, type Override } from '../test-pages';

const json = (status: number, body: unknown) => ({ status, type: 'application/json', body });
const outcome = (status: number, text: string) => json(status, { resourceType: 'OperationOutcome', issue: [{ details: { text } }] });
const kim = { name: 'kim', display: 'Dr Kim', roles: ['care-team'], activities: ['read-counts', 'list-people', 'read-records', 'write-records'], allPatients: true, practices: [] };

/** A server with users: answers nothing to strangers, takes one password, and keeps what it was sent. */
function server({ signedIn = false, provider = null as string | null, refusal = null as ReturnType<typeof outcome> | null } = {}) {
  const sent: { method: string; body: unknown; csrf: string | undefined }[] = [];
  const state = { signedIn };
  const answer: Override = (path, init) => {
    if (path === '/api/session') {
      if (!init?.method) return json(200, { users: true, signedIn: state.signedIn, provider, user: state.signedIn ? kim : null, csrf: state.signedIn ? 'c5f' : null });
      sent.push({ method: init.method, body: init.body ? JSON.parse(init.body) : null, csrf: init.headers?.['X-Bogam-CSRF'] });
      if (refusal) return refusal;
      state.signedIn = init.method === 'POST';
      return json(200, {});
    }
    return state.signedIn ? null : outcome(401, 'Sign in first.');
  };
  return { sent, state, answer };
}

describe('signing in', () => {
  it('takes the place of the page, and leads back to it', async () => {
    const { sent, answer } = server();
    openPage('/people?name=kim', answer);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(document.title).toBe('Sign in · Bogam');
    expect(screen.queryByRole('navigation')).toBeNull();
    await userEvent.type(screen.getByLabelText('Name'), ' kim ');
    await userEvent.type(screen.getByLabelText('Password'), 'four quiet rivers run{Enter}');
    await screen.findByRole('navigation');
    expect(here()).toBe('/people?name=kim');
    expect(sent).toEqual([{ method: 'POST', body: { name: 'kim', password: 'four quiet rivers run' }, csrf: undefined }]);
  });

  it.each([
    [401, 'The name or the password is not right.', 'The name or the password is not right.'],
    [429, 'Too many attempts. Try again in 32 seconds.', 'Too many attempts. Try again in 32 seconds.'],
    [500, 'The users cannot be read.', 'The users cannot be read.'],
  ])('says why not: %d', async (status, text, shown) => {
    openPage('/quality', server({ refusal: outcome(status, text) }).answer);
    await userEvent.type(await screen.findByLabelText('Name'), 'kim');
    await userEvent.type(screen.getByLabelText('Password'), 'x{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent(shown);
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  });

  it('is said in Korean too', async () => {
    await setLanguage('ko');
    openPage('/quality', server({ refusal: outcome(401, 'The name or the password is not right.') }).answer);
    await screen.findByRole('heading', { name: '로그인' });
    await userEvent.type(screen.getByLabelText('사용자 이름'), 'kim');
    await userEvent.type(screen.getByLabelText('비밀번호'), 'x{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('사용자 이름이나 비밀번호가 맞지 않습니다.');
    await setLanguage('en');
  });

  it.each([['en', 'Sign in with Hospital <b>'], ['ko', 'Hospital <b> 계정으로 로그인']] as const)('offers the identity provider, and the way back: %s', async (language, text) => {
    await setLanguage(language);
    openPage('/people?name=kim', server({ provider: 'Hospital <b>' }).answer);
    expect(await screen.findByRole('link', { name: text })).toHaveAttribute('href', '/auth/oidc/start?to=%2Fpeople%3Fname%3Dkim');
    await setLanguage('en');
  });

  it('offers none where there is none', async () => {
    openPage('/quality', server().answer);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(screen.queryByRole('link', { name: /Sign in with/ })).toBeNull();
  });

  it('comes back when a session ends under the reader', async () => {
    const { state, answer } = server({ signedIn: true });
    openPage('/quality', answer);
    const people = await screen.findByRole('link', { name: 'People' });
    state.signedIn = false;
    await userEvent.click(people);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(here()).toBe('/people');
  });
});

describe('a one-time link', () => {
  it('leaves the address, and sets a password', async () => {
    const { sent, answer } = server();
    openPage('/sign-in#link=s3cret-_x', answer);
    await screen.findByRole('heading', { name: 'Choose a password' });
    await waitFor(() => expect(here()).toBe('/sign-in'));
    await userEvent.type(screen.getByLabelText('New password'), 'short');
    await userEvent.type(screen.getByLabelText('The same again'), 'shore{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('The two are not the same.');
    await userEvent.clear(screen.getByLabelText('The same again'));
    await userEvent.type(screen.getByLabelText('The same again'), 'short{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('at least 15 characters');
    expect(sent).toEqual([]);
    for (const label of ['New password', 'The same again']) {
      await userEvent.clear(screen.getByLabelText(label));
      await userEvent.type(screen.getByLabelText(label), 'four quiet rivers run');
    }
    await userEvent.click(screen.getByRole('button', { name: 'Save and sign in' }));
    await screen.findByRole('navigation');
    expect(sent[0]!.body).toEqual({ link: 's3cret-_x', password: 'four quiet rivers run' });
    await waitFor(() => expect(here()).toBe('/'));
  });
});

describe('the user menu', () => {
  it('says who it is, and leads out', async () => {
    const { sent, answer } = server({ signedIn: true });
    openPage('/people', answer);
    await userEvent.click(await screen.findByLabelText('Dr Kim, account'));
    expect(screen.getByText('Care team')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(sent).toEqual([{ method: 'DELETE', body: null, csrf: 'c5f' }]);
  });

  it('is not there where nobody signs in', async () => {
    openPage('/people');
    await screen.findByRole('navigation');
    await screen.findByText(/^As of/);
    expect(screen.queryByLabelText(/account/)).toBeNull();
  });
});
