// SPDX-License-Identifier: Apache-2.0
// Models: the list, the card that people sign, and states that move with a name and a reason.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { computing, createApi, outcome } from '../../mock/api.mjs';
import type { ModelDetail, Models } from '../api/types';
import { setLanguage } from '../i18n';
import { ask, askAs, doAs, harmless, here, hostile, json, openPage, unharmed, workApi } from '../test-pages';

afterEach(async () => { sessionStorage.clear(); await setLanguage('en'); });
const detail = (api: ReturnType<typeof workApi>, id: string) => askAs<ModelDetail>(api, 'kim', `/api/models/${id}`);

describe('the list', () => {
  it('says how many show scores, and of each its state, purpose, check, card and alarms', async () => {
    openPage('/models');
    const { models } = ask<Models>('/api/models');
    const shown = models.filter((m) => ['live', 'limited'].includes(m.state)).length;
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${shown} of ${models.length} models show scores. 2 alarms are open.`));
    const row = (title: string) => screen.getByRole('link', { name: title }).closest('tr')!;
    expect(row('SCORE2')).toHaveTextContent('Paused');
    expect(row('SCORE2')).toHaveTextContent('5 of 52 cases failed');
    expect(row('SCORE2')).toHaveTextContent('40 of 44');
    expect(row('Diabetes onset in 3 years (logistic regression)')).toHaveTextContent('AI model');
    expect(row('Diabetes onset in 3 years (logistic regression)')).toHaveTextContent('Observed to expected is 1.31');
    expect(row('Kidney failure risk equation, 4 variables')).toHaveTextContent('Not checked');
  });

  it('says what to do where there are none', async () => {
    openPage('/models', (path) => (path === '/api/models' ? json(200, { manage: false, models: [] }) : null));
    expect(await screen.findByText('There are no models.')).toBeInTheDocument();
  });

  it('says what failed', async () => {
    openPage('/models', (path) => (path === '/api/models' ? json(500, outcome('The models could not be read.', 'exception')) : null));
    expect(await screen.findByRole('alert')).toHaveTextContent('The models could not be read.');
  });

  it('names packages that were left out, with the reasons', async () => {
    openPage('/models', (path) => (path === '/api/models' ? json(200, { ...ask<Models>('/api/models'), leftOut: [{ folder: 'own-model', why: ['vectors.json: row 3 does not come out.'] }] }) : null));
    expect(await screen.findByText('1 installed package does not hold together and gives no score')).toBeInTheDocument();
    expect(screen.getByText('own-model').closest('li')).toHaveTextContent('row 3 does not come out');
  });

  it('is said in Korean', async () => {
    await setLanguage('ko');
    openPage('/models');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('모델 11개 중 6개가 점수를 표시합니다.'));
    expect(screen.getAllByText('중지').length).toBeGreaterThan(0);
  });
});

describe('the card', () => {
  it('a small number of outcomes is not told to everybody', async () => {
    const model = ask<ModelDetail>('/api/models/diabetes-onset-lr');
    openPage('/models/diabetes-onset-lr', (path) => (path === '/api/models/diabetes-onset-lr' ? json(200, { ...model, learned: { ...model.learned!, outcomes: null } }) : null));
    expect(await screen.findByText('Logistic regression, trained on 41,600 people, records to Dec 31, 2024; how many had the outcome is not shown: a small count')).toBeInTheDocument();
  });

  it('shows fields by scheme, who wrote and signed them, and which are empty', async () => {
    openPage('/models/kfre-4');
    expect(await screen.findByRole('heading', { level: 2, name: 'HTI-1' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { level: 2, name: 'TRIPOD+AI' })).toBeInTheDocument();
    const field = (title: string) => screen.getByRole('heading', { level: 3, name: title }).closest('li')!;
    expect(field('Developer and contact')).toHaveTextContent('Dr Kim Jiwoo, Jun 14, 2025 09:30');
    expect(field('Funding')).toHaveTextContent('Empty: the author writes this.');
    expect(within(field('Value of the output')).queryByRole('button')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /^Empty/ }));
    expect(here()).toBe('/models/kfre-4?empty=true');
    expect(screen.queryByRole('heading', { level: 3, name: 'Developer and contact' })).toBeNull();
  });

  it('an author field is written and signed', async () => {
    const api = workApi();
    const { sent } = openPage('/models/kfre-4', undefined, { api, user: 'kim' });
    await userEvent.click(await screen.findByRole('button', { name: 'Write: Funding' }));
    expect(screen.getByText('Signed as Dr Kim Jiwoo.')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('textbox', { name: 'Funding' }), 'None.');
    await userEvent.click(screen.getByRole('button', { name: 'Save and sign' }));
    await waitFor(() => expect(detail(api, 'kfre-4').cardFields.find((f) => f.title === 'Funding')).toMatchObject({ value: 'None.', signedBy: 'Dr Kim Jiwoo' }));
    expect(sent[0]).toMatchObject({ method: 'PUT', path: '/api/models/kfre-4/card/hti-2', body: { value: 'None.' } });
    await waitFor(() => expect(screen.getByRole('heading', { level: 3, name: 'Funding' }).closest('li')).toHaveTextContent('None.'));
    expect(await screen.findByText(/22 of 44 fields are filled/)).toBeInTheDocument();
  });

  it('asks for a name where nobody signs in, and sends it in any script', async () => {
    const { sent } = openPage('/models/kfre-4', undefined, { api: createApi({ people: 100 }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Write: Funding' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Funding' }), 'None.');
    expect(screen.getByRole('button', { name: 'Save and sign' })).toBeDisabled();
    await userEvent.type(screen.getByRole('textbox', { name: 'Your name' }), '김지우');
    await userEvent.click(screen.getByRole('button', { name: 'Save and sign' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(decodeURIComponent(sent[0]!.headers['X-Bogam-Name']!)).toBe('김지우');
    await waitFor(() => expect(screen.getByRole('heading', { level: 3, name: 'Funding' }).closest('li')).toHaveTextContent('김지우'));
  });

  it('nobody without the activity is offered a change', async () => {
    const api = workApi();
    openPage('/models/kfre-4', undefined, { api, user: 'diaz' });
    await screen.findByRole('heading', { level: 3, name: 'Funding' });
    expect(screen.queryByRole('button', { name: /^Write/ })).toBeNull();
  });
});

describe('states', () => {
  it('stand as a path, with what stands in the way as sentences', async () => {
    openPage('/models/kfre-4?view=states');
    const path = await screen.findByRole('list', { name: 'States of the model' });
    expect(within(path).getAllByRole('listitem').map((li) => li.textContent)).toEqual(['Draftnow', 'Validatednot yet', 'Silentnot yet', 'Limitednot yet', 'Livenot yet']);
    expect(within(path).getAllByRole('listitem')[0]).toHaveAttribute('aria-current', 'step');
    expect(screen.getByText('Card field “Funding” is empty.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Move to Validated' })).toBeDisabled();
  });

  it('move with a reason, and the history says who and why', async () => {
    const api = workApi();
    const { sent } = openPage('/models/prevent-2023?view=states', undefined, { api, user: 'kim' });
    await userEvent.click(await screen.findByRole('button', { name: 'Move to Paused' }));
    const form = await screen.findByRole('form', { name: 'Move to Paused' });
    await userEvent.type(within(form).getByRole('textbox', { name: 'Why' }), 'Too few');
    expect(within(form).getByRole('button', { name: 'Move to Paused' })).toBeDisabled();
    await userEvent.type(within(form).getByRole('textbox', { name: 'Why' }), ' local outcomes; checked again in May.');
    await userEvent.click(within(form).getByRole('button', { name: 'Move to Paused' }));
    await waitFor(() => expect(detail(api, 'prevent-2023').state).toBe('paused'));
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/models/prevent-2023/state', body: { to: 'paused', reason: 'Too few local outcomes; checked again in May.', stateVersion: '1' } });
    const table = await screen.findByRole('table');
    await waitFor(() => expect(within(table).getAllByRole('row')[1]).toHaveTextContent('Live → PausedDr Kim JiwooToo few local outcomes'));
  });

  it('409: somebody was first; what stands now is shown', async () => {
    const api = workApi();
    openPage('/models/prevent-2023?view=states', undefined, { api, user: 'kim' });
    await userEvent.click(await screen.findByRole('button', { name: 'Move to Paused' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Why' }), 'An alarm was raised today.');
    doAs(api, 'choi', '/api/models/prevent-2023/state', { to: 'retired', reason: 'Replaced by another one.', stateVersion: '1' });
    await userEvent.click(within(screen.getByRole('form')).getByRole('button', { name: 'Move to Paused' }));
    expect(await screen.findByText(/Somebody else was first/)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('list', { name: 'States of the model' })).toHaveTextContent('Retirednow'));
    expect(screen.getAllByText('Replaced by another one.').length).toBeGreaterThan(0);
  });

  it('422: every sentence of the server', async () => {
    const api = workApi();
    openPage('/models/prevent-2023?view=states', (_, init) => (init?.method === 'POST' ? json(422, outcome(['Approver and author are the same person.', 'The last check is older than 30 days.'], 'business-rule')) : null), { api, user: 'kim' });
    await userEvent.click(await screen.findByRole('button', { name: 'Move to Retired' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Why' }), 'Nobody uses it any more.');
    await userEvent.click(within(screen.getByRole('form')).getByRole('button', { name: 'Move to Retired' }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Approver and author are the same person.');
    expect(alert).toHaveTextContent('The last check is older than 30 days.');
    expect(screen.getByRole('textbox', { name: 'Why' })).toHaveValue('Nobody uses it any more.');
  });
});

describe('inputs and population', () => {
  it('names rule, range and bands of a model', async () => {
    openPage('/models/prevent-2023?view=definition');
    expect(await screen.findByRole('row', { name: /systolic blood pressure.*mean of the newest two.*90 to 200.*yes/ })).toBeInTheDocument();
    expect(screen.getByText('intermediate: 7.5% to below 20%')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /^Khan SS/ })).toHaveAttribute('href', 'https://doi.org/10.1161/CIRCULATIONAHA.123.067626');
  });

  it('shows the spread as a picture with a sentence and as figures, small bands hidden, and why there is no value', async () => {
    openPage('/models/prevent-2023?view=population');
    const output = await screen.findByRole('region', { name: '10-year risk of cardiovascular disease' });
    expect(within(output).getByRole('img').getAttribute('aria-label')).toMatch(/half of the people lie between .* the median is/);
    expect(within(output).getByRole('columnheader', { name: 'Median' })).toBeInTheDocument();
    expect(within(output).getByRole('row', { name: 'high Fewer than 11 people: not shown' })).toBeInTheDocument();
    expect(within(output).getByText(/older than 12 months/)).toBeInTheDocument();
  });

  it('counts while it is worked out', async () => {
    openPage('/models/prevent-2023?view=population', (path) => (path.includes('/population') ? json(202, computing(400, 3000)) : null));
    expect(await screen.findByText(/400 of 3,000 people/)).toBeInTheDocument();
  });

  it('says that a model that does not run has no scores', async () => {
    openPage('/models/kfre-4?view=population');
    expect(await screen.findByText('This model has no scores.')).toBeInTheDocument();
  });
});

it.each(['', '?view=states', '?view=definition', '?view=population'])('what comes from data is text %s', async (view) => {
  openPage(`/models/score2${view}`, (path) => {
    if (!path.startsWith('/api/models')) return null;
    const body = hostile(ask<ModelDetail>(path));
    return json(200, body.about ? { ...body, about: { ...body.about, sources: [{ title: '<img src=x onerror=1>', url: 'javascript:alert(1)' }] } } : body);
  });
  await screen.findAllByText(/<img src=x/);
  expect(unharmed()).toEqual(harmless);
});

it('hostile models in the list are text', async () => {
  openPage('/models', (path) => (path === '/api/models' ? json(200, hostile(ask<Models>(path))) : null));
  await screen.findAllByText(/<img src=x/);
  expect(unharmed()).toEqual(harmless);
});
