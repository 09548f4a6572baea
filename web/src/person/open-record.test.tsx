// SPDX-License-Identifier: Apache-2.0
// Breaking the glass and opening apps: who is offered it, what is sent, what is said, and that the banner stays.
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Page, ListedPerson, Session } from '../api/types';
import { setLanguage } from '../i18n';
import { askAs, doAs, here, hostile, openPage, unharmed, workApi } from '../test-pages';

type Api = ReturnType<typeof workApi>;
const reason = 'Called from the emergency room';
const mine = (api: Api) => askAs<Page<ListedPerson>>(api, 'park', '/api/people?limit=500').items.map((p) => p.id);
/** Somebody whom park does not reach. */
function outsider(api: Api): string {
  const own = new Set(mine(api));
  return askAs<Page<ListedPerson>>(api, 'kim', '/api/people?limit=500').items.find((p) => !own.has(p.id) && p.practice?.key !== 'Organization/prac-3')!.id;
}
afterEach(() => setLanguage('en'));

describe('a person outside of reach', () => {
  it('by a direct link: asks for a reason, opens, and keeps saying so', async () => {
    const api = workApi();
    const id = outsider(api);
    const { sent } = openPage(`/people/${id}`, undefined, { api, user: 'park' });
    await screen.findByRole('heading', { name: `${id} is not among your practices' people` });
    await userEvent.type(screen.getByLabelText('Reason'), 'no');
    await userEvent.click(screen.getByRole('button', { name: 'Open the record' }));
    expect(screen.getByRole('alert')).toHaveTextContent('Say in words why');
    expect(sent).toEqual([]);
    await userEvent.clear(screen.getByLabelText('Reason'));
    await userEvent.click(screen.getByRole('button', { name: 'Emergency care' }));
    expect(screen.getByLabelText('Reason')).toHaveValue('Emergency care');
    await userEvent.click(screen.getByRole('button', { name: 'Open the record' }));
    await screen.findByText('Opened with a reason.');
    expect(sent).toMatchObject([{ path: '/api/session/patient', method: 'POST', body: { patient: id, reason: 'Emergency care' }, headers: { 'X-Bogam-CSRF': 'csrf-park' } }]);
    expect(askAs<Session>(api, 'park', '/api/session').user!.opened).toEqual([`Patient/${id}`]);
    expect(askAs<{ items: { action: string; patient: string; reason: string }[] }>(api, 'seo', '/api/audit?limit=1').items[0]).toMatchObject({ action: 'break-the-glass', patient: `Patient/${id}`, reason: 'Emergency care' });
    expect(screen.queryByText('Open in an app')).toBeNull();
  });

  it('by a number', async () => {
    const api = workApi();
    const id = outsider(api);
    openPage('/open-record', undefined, { api, user: 'park' });
    await userEvent.type(await screen.findByLabelText('Number of the person'), 'MRN-999999');
    await userEvent.type(screen.getByLabelText('Reason'), reason);
    await userEvent.click(screen.getByRole('button', { name: 'Open the record' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('There is nobody with this number');
    await userEvent.clear(screen.getByLabelText('Number of the person'));
    await userEvent.type(screen.getByLabelText('Number of the person'), `MRN-${100000 + Number(id.slice(1))}`);
    await userEvent.click(screen.getByRole('button', { name: 'Open the record' }));
    await screen.findByText('Opened with a reason.');
    expect(here()).toBe(`/people/${id}`);
  });

  it('number after number: wait', async () => {
    const api = workApi();
    for (let i = 0; i < 20; ++i) doAs(api, 'park', '/api/session/patient', { identifier: `MRN-${i}`, reason });
    openPage('/open-record', undefined, { api, user: 'park' });
    await userEvent.type(await screen.findByLabelText('Number of the person'), 'MRN-100000');
    await userEvent.type(screen.getByLabelText('Reason'), reason);
    await userEvent.click(screen.getByRole('button', { name: 'Open the record' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Too many attempts. Try again in 1 seconds.');
  });

  it('is offered by the search, and where nobody of a name is found', async () => {
    openPage('/people?name=zzzz', undefined, { api: workApi(), user: 'park' });
    expect(await screen.findByRole('link', { name: 'Outside your practices? Open a record by number…' })).toHaveAttribute('href', '/open-record');
    await userEvent.type(screen.getByRole('combobox', { name: /Search/ }), 'zzzz');
    await userEvent.click(await screen.findByRole('option', { name: /Open a record by number/ }));
    expect(here()).toBe('/open-record');
  });

  it('is not offered to who reaches everybody, or where nobody signs in', async () => {
    openPage('/people/p999999', undefined, { api: workApi(), user: 'kim' });
    await screen.findByRole('heading', { name: 'Not found' });
    expect(screen.queryByLabelText('Reason')).toBeNull();
    document.body.innerHTML = '';
    openPage('/open-record');
    await screen.findByText(/You see the records of all people already/);
  });

  it('in Korean', async () => {
    await setLanguage('ko');
    const api = workApi();
    openPage(`/people/${outsider(api)}`, undefined, { api, user: 'park' });
    await userEvent.type(await screen.findByLabelText('사유'), '응급 진료로 확인');
    await userEvent.click(screen.getByRole('button', { name: '기록 열기' }));
    await screen.findByText('사유를 적고 연 기록입니다.');
  });
});

describe('apps', () => {
  const tab = () => ({ opener: {} as unknown, location: { replace: vi.fn() }, close: vi.fn() });

  it('are opened in a window that has no hold on this one', async () => {
    const api = workApi(), opened = tab();
    vi.stubGlobal('open', vi.fn(() => opened));
    const id = mine(api)[0]!;
    const { sent } = openPage(`/people/${id}`, undefined, { api, user: 'park' });
    await userEvent.click(await screen.findByText('Open in an app'));
    await userEvent.click(screen.getByRole('button', { name: /Growth chart/ }));
    await screen.findByText('Growth chart was opened in a window of its own.');
    expect(sent).toMatchObject([{ path: '/api/launch', body: { client: 'growth-chart', patient: id } }]);
    expect(opened.opener).toBeNull();
    expect(opened.location.replace).toHaveBeenCalledWith(expect.stringContaining('launch='));
  });

  it('a refusal closes the window and is said', async () => {
    const opened = tab();
    vi.stubGlobal('open', vi.fn(() => opened));
    const api = workApi();
    openPage(`/people/${mine(api)[0]!}`, (path, init) => (path === '/api/launch' && init?.method ? { status: 404, type: 'application/json', body: { issue: [{ details: { text: 'There is no such patient.' } }] } } : null), { api, user: 'park' });
    await userEvent.click(await screen.findByText('Open in an app'));
    await userEvent.click(screen.getByRole('button', { name: /Growth chart/ }));
    await screen.findByText('Growth chart was not opened: There is no such patient.');
    await waitFor(() => expect(opened.close).toHaveBeenCalled());
  });

  it('no menu where there is none to open, or nobody signs in; a hostile title is only a title', async () => {
    const { asked } = openPage('/people/p000001');
    await screen.findByRole('button', { name: 'Record' });
    expect(asked).not.toContain('/api/launch');
    document.body.innerHTML = '';
    const api = workApi();
    openPage(`/people/${mine(api)[0]!}`, (path) => (path === '/api/launch' ? { status: 200, type: 'application/json', body: { apps: [{ client: 'x', title: hostile('x', 'title') }] } } : null), { api, user: 'park' });
    await userEvent.click(await screen.findByText('Open in an app'));
    expect(unharmed()).toMatchObject({ elements: 0, ran: 0, hrefs: 0, seen: true });
  });
});
