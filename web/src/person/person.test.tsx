// SPDX-License-Identifier: Apache-2.0
// People and person pages: what a clinician sees.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { Code, ListedPerson, Page, Person, Point } from '../api/types';
import { setLanguage } from '../i18n';
import { ask, here, openPage } from '../test-pages';
import { chartsOf, latestText, shortName, summaryOf } from './series';

const mostDue = () => ask<Page<ListedPerson>>('/api/people?sort=-due&limit=1').items[0]!.id;
const korean = () => ask<Page<ListedPerson>>(`/api/people?limit=1&name=${encodeURIComponent('김')}`).items[0]!;
afterEach(() => setLanguage('en'));

describe('the people page', () => {
  it('counts everyone and finds by the beginning of a name', async () => {
    const { asked } = openPage('/people');
    expect(await screen.findByRole('heading', { level: 1, name: '3,000 people' })).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Name' }), 'garc');
    const total = ask<Page<ListedPerson>>('/api/people?name=garc').total;
    expect(await screen.findByRole('heading', { level: 1, name: `${total} people named “garc”.` })).toBeInTheDocument();
    expect(here()).toBe('/people?name=garc');
    expect(asked.some((a) => a.includes('name=garc'))).toBe(true);
  });

  it('moves with j and k and opens with Enter', async () => {
    openPage('/people');
    await screen.findByRole('grid');
    await userEvent.keyboard('jjk');
    const first = ask<Page<ListedPerson>>('/api/people?limit=1').items[0]!;
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-index', '0'));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(here()).toBe(`/people/${first.id}`));
  });

  it('says what to do when nobody has the name', async () => {
    openPage('/people?name=zzzz');
    expect(await screen.findByText('Nobody by the name “zzzz”.')).toBeInTheDocument();
  });

  it('does not take keys from a field in which somebody types', async () => {
    openPage('/people');
    const field = await screen.findByRole('searchbox', { name: 'Name' });
    await userEvent.type(field, 'jk?');
    expect(field).toHaveValue('jk?');
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('a person’s page', () => {
  it('shows who it is, what is due, why, and from which record', async () => {
    const id = mostDue();
    const person = ask<Person>(`/api/people/${id}`);
    openPage(`/people/${id}`);
    const due = person.measures.filter((m) => m.status === 'due');
    const section = await screen.findByRole('region', { name: 'What is due' });
    expect(within(section).getByRole('heading', { level: 2 })).toHaveTextContent(`${due.length} things are due.`);
    for (const m of due) {
      expect(within(section).getByText(m.title)).toBeInTheDocument();
      const { text, value } = m.why[0]!;
      expect(within(section).getByText(value === false ? `Not met: ${text}` : text!)).toBeInTheDocument();
      expect(within(section).getByText(m.why[0]!.expression)).toBeInTheDocument();
    }
    expect(screen.getByText(person.telecom[0]!.value)).toHaveAttribute('href', `tel:${person.telecom[0]!.value}`);
    for (const p of person.problems.filter((x) => x.status === 'active')) expect(screen.getByRole('button', { name: p.code.text! })).toBeInTheDocument();
  });

  it('tells not recorded from none', async () => {
    const id = mostDue();
    const person = { ...ask<Person>(`/api/people/${id}`), allergies: [], allergiesRecorded: false };
    openPage(`/people/${id}`, (path) => (path.split('?')[0] === `/api/people/${id}` ? { status: 200, type: 'application/json', body: person } : null));
    expect(await screen.findByText('Not recorded')).toBeInTheDocument();
  });

  it('marks converted values and keeps the recorded one beside them', async () => {
    const person = ask<Person>(`/api/people/${mostDue()}`);
    const glucose = { ...person.results[0]!, code: { text: 'Glucose', system: 'http://loinc.org', code: '2345-7', display: null }, panel: null, unit: 'mg/dL', ucum: 'mg/dL', points: [{ ...person.results[0]!.points[0]!, value: 126, text: '126' }] };
    openPage(`/people/${person.id}?results=table`, (path) => (path.split('?')[0] === `/api/people/${person.id}` ? { status: 200, type: 'application/json', body: { ...person, results: [glucose] } } : null));
    await userEvent.click(await screen.findByRole('button', { name: 'mmol/L' }));
    expect(here()).toContain('units=si');
    expect(screen.getByText(/7\.0 mmol\/L/)).toBeInTheDocument();
    expect(screen.getByText('126 mg/dL')).toBeInTheDocument();
    expect(screen.getByText(/converted to SI units/)).toBeInTheDocument();
  });

  it('writes names, ages and dates in Korean', async () => {
    const person = korean();
    openPage(`/people/${person.id}`);
    await userEvent.click(await screen.findByRole('button', { name: '한국어' }));
    const hangul = person.names.find((n) => n.representation === 'SYL')!;
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(`${hangul.family}${hangul.given[0]}`));
    expect(await screen.findByText(new RegExp(`만 ${person.age}세`))).toBeInTheDocument();
    expect(document.documentElement.lang).toBe('ko');
  });

  it('lists a failed evaluation with its message', async () => {
    const person = ask<Person>(`/api/people/${mostDue()}`);
    const failed = { ...person.measures[0]!, status: 'failed' as const, error: 'Units cannot be compared.', why: [] };
    openPage(`/people/${person.id}`, (path) => (path.split('?')[0] === `/api/people/${person.id}` ? { status: 200, type: 'application/json', body: { ...person, measures: [failed] } } : null));
    expect(await screen.findByText('Units cannot be compared.')).toBeInTheDocument();
    expect(screen.getByText(/1 evaluation failed/)).toBeInTheDocument();
  });

  it('does not know nobody', async () => {
    openPage('/people/nobody');
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no person with the id nobody.');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('closes the panel with Escape and gives the focus back', async () => {
    openPage(`/people/${mostDue()}`);
    const button = await screen.findByRole('button', { name: 'Record' });
    await userEvent.click(button);
    expect(await screen.findByRole('complementary')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
    await waitFor(() => expect(button).toHaveFocus());
  });
});

describe('charts', () => {
  it('put the parts of a panel together, systolic first', () => {
    const charts = chartsOf(ask<Person>(`/api/people/${mostDue()}`).results, false);
    const pressure = charts.find((c) => c.name === 'Blood pressure panel')!;
    expect(pressure.parts.map((p) => p.code.code)).toEqual(['8480-6', '8462-4']);
  });
  const point = (date: string, value: number) => ({ date, value, text: String(value), comparator: null, resource: 'Observation/1', low: null, high: null, interpretation: null, status: 'final', recorded: null });
  const code = (text: string, loinc: string) => ({ text, system: 'http://loinc.org', code: loinc, display: null });
  const series = (of: Code, panel: Code | null, points: Point[]) => ({ code: of, panel, unit: 'mmHg', ucum: 'mm[Hg]', category: null, points });

  it('join nothing but the pressures, and lose no series', () => {
    const panel = code('Panel', '1-1');
    const charts = chartsOf([series(code('A', '2-2'), panel, [point('2025-01-01', 2)]), series(code('B', '3-3'), panel, [point('2025-01-01', 1)]), series(code('A', '2-2'), null, [point('2025-01-01', 3)])], false);
    expect(charts.map((c) => [c.name, latestText(c)])).toEqual([['A', '2 mmHg'], ['B', '1 mmHg'], ['A', '3 mmHg']]);
  });

  it('say a newest pressure without its other half, never with the half of another day', () => {
    const panel = code('Blood pressure', '85354-9');
    const [chart] = chartsOf([series(code('Diastolic', '8462-4'), panel, [point('2024-01-01', 109)]), series(code('Systolic', '8480-6'), panel, [point('2024-01-01', 100), point('2025-01-01', 98)])], false);
    expect(chart!.parts.map((p) => p.code.text)).toEqual(['Systolic', 'Diastolic']);
    expect(latestText(chart!)).toBe('98/– mmHg');
  });

  it('have short names that keep an instrument apart from a property', () => {
    expect(shortName('Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay')).toBe('Cholesterol in LDL in Serum or Plasma by Direct assay');
    expect(shortName('Total score [AUDIT-C]')).toBe('Total score (AUDIT-C)');
    expect(shortName('Leukocytes [#/volume] in Blood')).toBe('Leukocytes in Blood');
  });
  it('say themselves in words', () => {
    const chart = { key: 'x', name: 'HbA1c', category: null, parts: [{ code: { text: 'HbA1c', system: null, code: null, display: null }, panel: null, unit: '%', ucum: '%', category: null, converted: false, points: [point('2023-01-01', 7), point('2024-01-01', 7.5), point('2025-01-01', 8)] }] };
    const t = ((key: string, values?: object) => `${key} ${JSON.stringify(values ?? {})}`) as never;
    expect(summaryOf(t, 'en', chart)).toBe('person.summary {"name":"HbA1c","value":"8 %","date":"Jan 1, 2025","count":3,"since":"Jan 1, 2023","min":"7","max":"8"} person.trendUp {}');
  });
});
