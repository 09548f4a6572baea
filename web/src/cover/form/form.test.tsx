// SPDX-License-Identifier: Apache-2.0
// The form as a page: asked in three languages, saved as it is written, what it leads to beside it, two who write at once, and its states.
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../../i18n';
import { askAs, doAs, harmless, here, hostile, json, openPage, unharmed, workApi, type Override } from '../../test-pages';
import type { FormResponse } from './answers';
import type { Questionnaire } from './questionnaire';

const id = (n: number) => `p${String(n).padStart(6, '0')}`;
const path = (n: number) => `/people/${id(n)}/cover/form`;
const asKim = (api = workApi()) => ({ api, user: 'kim' });
const formOf = (api: ReturnType<typeof workApi>, n: number) => askAs<FormResponse>(api, 'kim', `/api/people/${id(n)}/cover/form`);
const saved = () => waitFor(() => expect(document.querySelector('[data-save]')).toHaveAttribute('data-save', 'saved'), { timeout: 4000 });
const row = (name: RegExp | string, part: HTMLElement) => within(part).getByText(name).closest<HTMLElement>('[data-field]')!;
const firstPerson = () => waitFor(() => { const part = document.querySelector<HTMLElement>('section[id^="part-"]'); expect(part).not.toBeNull(); return part!; });
const yes = (name: RegExp, part: HTMLElement) => within(row(name, part)).getByRole('radio', { name: 'Yes' });
afterEach(() => setLanguage('en'));

describe('the form', { timeout: 60_000 }, () => {
  it('begins with what is known, asks nothing that it need not, and is not saved before something is told', async () => {
    const { sent } = openPage(path(14), undefined, asKim());
    expect(await screen.findByRole('heading', { level: 1, name: 'Questions for health cover' })).toBeInTheDocument();
    const part = await firstPerson();
    expect(within(row('What do you call this person?', part)).getByRole('textbox')).not.toHaveValue('');
    expect(within(part).queryByText('How many children do they expect?')).toBeNull();
    await userEvent.click(yes(/^Are they pregnant/, part));
    expect(within(part).getByText('How many children do they expect?')).toBeInTheDocument();
    expect(sent).toEqual([]);
    await saved();
    expect(sent).toHaveLength(1);
    expect(screen.getByText(/no tool of the Commonwealth/)).toBeInTheDocument();
  });

  it('keeps what is told, and goes on with it when it is opened again', async () => {
    const as = asKim();
    openPage(path(14), undefined, as);
    const part = await firstPerson();
    await userEvent.click(yes(/^Are they without a home/, part));
    await userEvent.type(within(row(/^What are their countable savings/, part)).getByRole('textbox'), '1,200.50');
    await saved();
    const kept = JSON.stringify(formOf(as.api, 14).item);
    expect(kept).toContain('"linkId":"assets","answer":[{"valueDecimal":1200.5}]');
    expect(kept).toContain('"linkId":"homeless","answer":[{"valueBoolean":true}]');
    document.body.innerHTML = '';
    openPage(path(14), undefined, as);
    expect(yes(/^Are they without a home/, await firstPerson())).toBeChecked();
  });

  it('says what it leads to after each answer, and each open question leads to its place', async () => {
    openPage(path(14), undefined, asKim());
    const part = await firstPerson();
    const leads = await screen.findByRole('region', { name: 'What this leads to' });
    expect(await within(leads).findByText(/Nothing is decided yet/)).toBeInTheDocument();
    await userEvent.click(within(row(/^Do they have any income/, part)).getByRole('radio', { name: 'No' }));
    expect(await within(leads).findByText(/Cannot be decided yet/, undefined, { timeout: 4000 })).toBeInTheDocument();
    await userEvent.click(await within(leads).findByRole('button', { name: /^Do they receive Supplemental Security Income/ }));
    expect(row(/^Do they receive Supplemental/, part)).toContainElement(document.activeElement as HTMLElement);
    expect(within(row(/^Do they receive Supplemental/, part)).getByText(/would decide what is open/)).toBeInTheDocument();
    await userEvent.click(within(row(/^Do they receive Supplemental/, part)).getByRole('radio', { name: 'No' }));
    expect(await within(leads).findByText('MassHealth CarePlus', undefined, { timeout: 4000 })).toBeInTheDocument();
  });

  it('is asked in three languages, the page around it in the reader’s', async () => {
    openPage(`${path(14)}?form=es`, undefined, asKim());
    const part = await firstPerson();
    expect(within(part).getByText('¿Está embarazada?')).toHaveAttribute('lang', 'es');
    expect(within(row('¿Está embarazada?', part)).getByRole('radio', { name: 'Sí' })).toBeInTheDocument();
    expect(await screen.findByText(/Nobody who speaks this language has reviewed/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Finish' })).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Form in' }), 'ko');
    expect(within(part).getByText('임신 중입니까?')).toBeInTheDocument();
    expect(here()).toContain('form=ko');
  });

  it('takes people and income, names them, and leaves nobody behind who is removed', async () => {
    const as = asKim();
    openPage(path(14), undefined, as);
    await firstPerson();
    await userEvent.click(screen.getByRole('button', { name: '+ Add a person' }));
    const ben = screen.getByRole('region', { name: 'Person 2' });
    await waitFor(() => expect(within(row('What do you call this person?', ben)).getByRole('textbox')).toHaveFocus());
    await userEvent.keyboard('Ben');
    const first = await firstPerson();
    await userEvent.selectOptions(within(row(/^Who of the list is their spouse/, first)).getByRole('combobox'), 'Ben');
    expect(within(row(/^Who of the list is their spouse/, ben)).getByRole<HTMLSelectElement>('combobox').selectedOptions[0]!.textContent).not.toMatch(/Not told|None/);
    await userEvent.click(within(row(/^Do they have any income/, ben)).getByRole('radio', { name: 'Yes' }));
    const line = within(ben).getByRole('region', { name: 'Income 1' });
    await userEvent.selectOptions(within(row(/^From where is the income/, line)).getByRole('combobox'), 'Wages');
    await userEvent.type(within(row(/^How much is it each time/, line)).getByRole('textbox'), '610');
    await userEvent.selectOptions(within(row(/^How often does it come/, line)).getByRole('combobox'), 'a week');
    await saved();
    expect(JSON.stringify(formOf(as.api, 14).item)).toContain('"valueDecimal":610');
    await userEvent.click(within(ben).getByRole('button', { name: 'Remove Ben' }));
    await userEvent.click(within(ben).getByRole('button', { name: 'Remove' }));
    expect(screen.queryByRole('region', { name: 'Ben' })).toBeNull();
    expect(within(row(/^Who of the list is their spouse/, await firstPerson())).getByRole('combobox')).toHaveValue('');
    await waitFor(() => expect(JSON.stringify(formOf(as.api, 14).item)).not.toContain('Ben'), { timeout: 4000 });
  });

  it('tells the second of two who write, shows where they differ, and lets them choose', async () => {
    const as = asKim();
    openPage(path(14), undefined, as);
    const part = await firstPerson();
    await userEvent.click(yes(/^Are they without a home/, part));
    await saved();
    const now = formOf(as.api, 14);
    doAs(as.api, 'kim', `/api/people/${id(14)}/cover/form/answers`, { ...now, item: [{ linkId: 'people', item: [{ linkId: 'id', answer: [{ valueString: 'Ana Maria' }] }] }] });
    await userEvent.click(yes(/^Do they have HIV/, part));
    const alert = await screen.findByRole('alert', { name: 'Somebody else has changed this form' }, { timeout: 4000 });
    expect(within(alert).getByRole('row', { name: /HIV.*Yes.*–/ })).toBeInTheDocument();
    expect(JSON.stringify(formOf(as.api, 14).item)).not.toContain('hiv');
    expect(screen.getByRole('button', { name: 'Finish' })).toBeDisabled();
    await userEvent.click(within(alert).getByRole('button', { name: 'Save yours in place of theirs' }));
    await waitFor(() => expect(JSON.stringify(formOf(as.api, 14).item)).toContain('hiv'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what stands in the way of finishing, at its place; a whole one leads back to the person', async () => {
    openPage(path(14), undefined, asKim());
    const part = await firstPerson();
    const name = within(row('What do you call this person?', part)).getByRole('textbox');
    await userEvent.clear(name);
    await saved();
    await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
    const alert = await screen.findByRole('alert', { name: /cannot be finished/ });
    await waitFor(() => expect(alert).toHaveFocus());
    expect(name).toHaveAttribute('aria-invalid', 'true');
    await userEvent.click(within(alert).getByRole('button', { name: /What do you call this person/ }));
    expect(name).toHaveFocus();
    await userEvent.keyboard('Ana');
    await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
    await waitFor(() => expect(here()).toBe(`/people/${id(14)}`), { timeout: 4000 });
  });

  it('says at once what is no number and no date, and sends neither', async () => {
    const as = asKim();
    openPage(path(14), undefined, as);
    const part = await firstPerson();
    const savings = within(row(/^What are their countable savings/, part)).getByRole('textbox');
    await userEvent.type(savings, 'much');
    await userEvent.tab();
    expect(savings).toHaveAccessibleDescription(/This is not a number/);
    const born = row(/^When were they born/, part);
    fireEvent.change(within(born).getByRole('textbox', { name: 'Month' }), { target: { value: '13' } });
    fireEvent.blur(within(born).getByRole('textbox', { name: 'Month' }));
    expect(within(born).getByText('There is no such date.')).toBeInTheDocument();
    await saved();
    expect(JSON.stringify(formOf(as.api, 14).item)).not.toMatch(/assets|birth_date/);
    fireEvent.change(within(born).getByRole('textbox', { name: 'Month' }), { target: { value: '' } });
    fireEvent.change(within(born).getByRole('textbox', { name: 'Day' }), { target: { value: '' } });
    await waitFor(() => expect(JSON.stringify(formOf(as.api, 14).item)).toMatch(/"valueDate":"\d{4}"/), { timeout: 4000 });
  });

  it('says that it was not saved, and tries again', async () => {
    let fail = true;
    const override: Override = (asked, init) => (fail && init?.method === 'POST' && asked.endsWith('/answers') ? { ...json(500, { resourceType: 'OperationOutcome', issue: [{ details: { text: 'The disk is full.' } }] }) } : null);
    openPage(path(14), override, asKim());
    await userEvent.click(yes(/^Are they without a home/, await firstPerson()));
    expect(await screen.findByText('The disk is full.', undefined, { timeout: 4000 })).toBeInTheDocument();
    fail = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await saved();
  });

  it('is read only for whom may not write, and gone for whom it cannot be found', async () => {
    const override: Override = (asked) => (asked === '/api/session' ? json(200, { ...askAs<object>(workApi(), 'kim', '/api/session'), user: { ...askAs<{ user: object }>(workApi(), 'kim', '/api/session').user, activities: ['list-people', 'read-records'] } }) : null);
    openPage(path(14), override, asKim());
    const part = await firstPerson();
    expect(screen.getByText(/your role may not change it/)).toBeInTheDocument();
    expect(within(part).getAllByRole('radio').every((one) => (one as HTMLInputElement).matches(':disabled'))).toBe(true);
    expect(screen.queryByRole('button', { name: 'Finish' })).toBeNull();
    document.body.innerHTML = '';
    openPage('/people/nobody/cover/form', undefined, asKim());
    expect(await screen.findByRole('alert')).toBeInTheDocument();
  });

  it('is Korean around Korean questions, and draws no text of others as elements', async () => {
    await setLanguage('ko');
    openPage(path(11), undefined, asKim());
    expect(await screen.findByRole('heading', { level: 1, name: '건강 보장을 위한 질문' })).toBeInTheDocument();
    expect(await screen.findByRole('region', { name: '이 답변의 결과' })).toBeInTheDocument();
    document.body.innerHTML = '';
    const api = workApi();
    const evil = (asked: string) => (asked === '/api/cover/questionnaire' ? json(200, { ...(askAs<Questionnaire>(api, 'kim', '/api/cover/questionnaire')), title: hostile('x'), _title: undefined, item: askAs<Questionnaire>(api, 'kim', '/api/cover/questionnaire').item.map((one) => ({ ...one, text: hostile('x'), _text: undefined })) }) : null);
    openPage(path(11), evil, asKim(api));
    await firstPerson();
    expect(unharmed()).toEqual(harmless);
  });

  it('is reached from the person’s page', async () => {
    openPage(`/people/${id(14)}`, undefined, asKim());
    const link = await screen.findByRole('link', { name: 'Begin the form' });
    expect(link).toHaveAttribute('href', `/people/${id(14)}/cover/form`);
  });
});
