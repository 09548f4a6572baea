// SPDX-License-Identifier: Apache-2.0
// Cover on a person's page: the answer, what to ask, another income, why, and the letter.
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { ask, harmless, hostile, json, openPage, unharmed, type Override } from '../test-pages';
import type { Cliff, MemberCover, Track } from './types';
import { stretchesOf } from './words';

const id = (n: number) => `p${String(n).padStart(6, '0')}`;
const coverOf = (n: number) => ask<MemberCover>(`/api/people/${id(n)}/cover`);
const section = () => screen.findByRole('region', { name: 'Cover' });
const instead = (n: number, cover: unknown): Override => (path) => (path === `/api/people/${id(n)}/cover` ? json(200, cover) : null);
afterEach(() => setLanguage('en'));

describe('cover on a person’s page', () => {
  it('says what is sure, by whom it was told, and that it is no tool of the state', async () => {
    openPage(`/people/${id(10)}`);
    const part = await section();
    expect(await within(part).findByRole('heading', { level: 2, name: /^Cover by MassHealth and ConnectorCare/ })).toBeInTheDocument();
    expect(within(part).getAllByText(coverOf(10).decision!.tracks[0]!.cover!.title).length).toBeGreaterThan(0);
    expect(within(part).getByText(/no tool of the Commonwealth/, { selector: 'p' })).toBeInTheDocument();
    expect(within(part).queryByRole('region', { name: 'What to ask or bring' })).toBeNull();
  });

  it('says what to ask where it cannot be decided, and never that there is none', async () => {
    openPage(`/people/${id(11)}`);
    const part = await section();
    const todo = await within(part).findByRole('region', { name: 'What to ask or bring' });
    for (const one of coverOf(11).decision!.wanted) expect(within(todo).getByText(one.say)).toBeInTheDocument();
    expect(within(part).getAllByText(/Cannot be decided yet/).length).toBeGreaterThan(0);
  });

  it('decides nothing where nobody has told who lives there', async () => {
    const { asked } = openPage(`/people/${id(14)}`);
    const part = await section();
    expect(await within(part).findByText(/nobody has told who lives with this person/)).toBeInTheDocument();
    expect(within(part).queryByRole('slider')).toBeNull();
    expect(within(part).getByText(/no tool of the Commonwealth/)).toBeInTheDocument();
    expect(asked.some((path) => path.includes('/cover/'))).toBe(false);
  });

  it('answers another income without asking the server, to the dollar', async () => {
    const { asked } = openPage(`/people/${id(10)}`);
    const slider = await within(await section()).findByRole('slider');
    const before = asked.length;
    fireEvent.change(slider, { target: { value: '1835' } });
    expect(slider).toHaveAttribute('aria-valuetext', '$1,835: MassHealth CarePlus');
    fireEvent.change(slider, { target: { value: '1836' } });
    expect(slider).toHaveAttribute('aria-valuetext', '$1,836: Cannot be decided yet. It may be: MassHealth CarePlus.');
    fireEvent.change(slider, { target: { value: '9000' } });
    expect(slider).toHaveAttribute('aria-valuetext', '$9,000: None of these');
    expect(asked.length).toBe(before);
  });

  it('writes the letter when it is opened, in the language chosen', async () => {
    const { asked } = openPage(`/people/${id(10)}`);
    const part = await section();
    const summary = await within(part).findByText('Letter');
    expect(asked.some((path) => path.includes('/letter'))).toBe(false);
    await userEvent.click(summary);
    expect(await within(part).findByText(/This letter is an example/)).toHaveAttribute('lang', 'en');
    await userEvent.selectOptions(within(part).getByRole('combobox', { name: 'Language of the letter' }), 'es');
    expect(await within(part).findByText(/Esta carta es un ejemplo/)).toHaveAttribute('lang', 'es');
  });

  it('is Korean on a Korean page', async () => {
    await setLanguage('ko');
    openPage(`/people/${id(11)}`);
    const part = await screen.findByRole('region', { name: '건강 보장' });
    expect(await within(part).findByText(/매사추세츠주의 도구가 아니며/)).toBeInTheDocument();
    expect(within(part).getByText('생활보조금(SSI)을 받습니까?')).toBeInTheDocument();
    expect(within(part).getByText(/1996년 7월 16일에 시행되던 AFDC 규칙/).closest('ul')).toHaveAttribute('lang', 'ko');
    const why = within(part).getByText(/R10 성인 CarePlus/);
    expect(why).toHaveAttribute('lang', 'ko');
    expect(why.closest('details')).toHaveTextContent('아직 이 언어를 쓰는 사람의 검토를 받지 않았습니다');
  });

  it('shows why answers cannot be taken, and draws no text of others as elements', async () => {
    const wrong = { ...coverOf(14), wrong: [{ field: 'people[0].hiv', message: 'it wants an answer of type boolean' }] };
    openPage(`/people/${id(14)}`, instead(14, wrong));
    expect(await within(await section()).findByText('people[0].hiv')).toBeInTheDocument();
    document.body.innerHTML = '';
    openPage(`/people/${id(11)}`, instead(11, { ...hostile(coverOf(11)), on: '2025-12-31' }));
    await within(await section()).findByRole('slider');
    expect(unharmed()).toEqual(harmless);
  });

  it('joins steps that differ in another track only', () => {
    const cliff = ask<Cliff>(`/api/people/${id(10)}/cover/cliff?kind=wages`);
    const more: Track = { ...cliff.steps[0]!.tracks[1]!, denied: false, open: [{ id: 'qmb', title: 'QMB' }] };
    const [first, ...rest] = cliff.steps;
    const steps = [{ ...first!, to: 99 }, { ...first!, from: 100, tracks: [first!.tracks[0]!, more] }, ...rest];
    expect(stretchesOf(steps, 0).map((s) => [s.from, s.to])).toEqual(cliff.steps.map((s) => [s.from, s.to]));
    expect(stretchesOf(steps, 1).length).toBe(3);
  });
});
