// SPDX-License-Identifier: Apache-2.0
// The evaluation of a learned model: what is said first, pictures with their tables, what is hidden and why, and models that have none.
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { outcome } from '../../../mock/api.mjs';
import type { Evaluation } from '../../api/evaluation';
import { setLanguage } from '../../i18n';
import { ask, harmless, hostile, json, openPage, unharmed } from '../../test-pages';
import { runsOf } from './net-benefit.component';

afterEach(() => setLanguage('en'));
const path = '/api/models/admission-gbm/evaluation';
const page = '/models/admission-gbm?view=evaluation';
const made = () => JSON.parse(JSON.stringify(ask<Evaluation>(path))) as Evaluation;
const opened = (evaluation: Evaluation, at = page) => openPage(at, (asked) => (asked === path ? json(200, evaluation) : null));
const drawing = (name: string) => screen.findByRole('region', { name });
const asTable = async (name: string) => { await userEvent.click(await screen.findByRole('button', { name: `Table: ${name}` })); return within(await drawing(name)).getByRole('table'); };

describe('an evaluation', () => {
  it('says first on whom it was tested, how it ranks and whether its risks come true, and leads to the whole report', async () => {
    const evaluation = made();
    openPage(page);
    expect(await screen.findByText(`Tested on 12,480 people held out of the training; ${evaluation.people.outcomes as number} had the outcome within a year.`)).toBeInTheDocument();
    const ratio = evaluation.model.metrics.observedToExpected as { value: number };
    expect(screen.getByText('Do its risks come true?').parentElement).toHaveTextContent(`O/E ${ratio.value.toFixed(2)}`);
    expect(screen.getByText('Does it rank people?').parentElement).toHaveTextContent(/above age and sex/);
    expect(screen.getByText(/This proves the method, not the model/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open the whole report' })).toHaveAttribute('href', '/api/models/admission-gbm/report');
  });

  it('each picture has a sentence and a table', async () => {
    openPage(page);
    expect(await within(await drawing('Calibration')).findByRole('img', { name: /in 9 tenths of the score/ })).toBeInTheDocument();
    expect(within(await drawing('Calibration')).getByRole('img', { name: /^How many have which risk/ })).toBeInTheDocument();
    const table = await asTable('Calibration');
    expect(within(table).getAllByRole('row')).toHaveLength(11);
    expect(within(table).getByRole('row', { name: '1 hidden: small count' })).toBeInTheDocument();
    expect(within(await asTable('Net benefit')).getAllByRole('row')).toHaveLength(51);
    expect(within(await asTable('Discrimination')).getAllByRole('row').length).toBeGreaterThan(10);
    expect(within(await asTable('Need at equal score')).getByRole('columnheader', { name: 'Need gap' })).toBeInTheDocument();
  });

  it('subgroups have O/E with its interval; whole intervals outside are marked; hidden ones are named together', async () => {
    openPage(page);
    const age = await screen.findByRole('table', { name: 'Age' });
    expect(within(age).getByRole('row', { name: /65 and over.*▲.*outside of 0.8 to 1.25/ })).toBeInTheDocument();
    expect(within(age).queryByText('not recorded')).toBeNull();
    const hidden = made().subgroups.find((s) => s.name === 'race')!.rows.filter((r) => r.shown === 'hidden');
    expect(hidden.length).toBeGreaterThan(0);
    expect(screen.getByText(new RegExp(`hidden \\(counts below 11.*${hidden[0]!.label}`))).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /^White about/ })).toBeInTheDocument();
  });

  it('the need plot shows another variable when asked', async () => {
    openPage(page);
    const need = await drawing('Need at equal score');
    await userEvent.click(within(need).getByRole('button', { name: 'Race' }));
    expect(within(need).getByRole('img', { name: /by Race: .*Largest gap: Black or African American, 0\.\d\d/ })).toBeInTheDocument();
  });

  it('figures that are not there say why', async () => {
    const evaluation = made();
    evaluation.model.metrics.calibrationSlope = { why: 'separated' };
    evaluation.model.metrics.auroc = { value: 0.7, low: { why: 'too-few-resamples' }, high: { why: 'too-few-resamples' } };
    evaluation.model.workload[3] = { ...evaluation.model.workload[3]!, alertsPerThousandAWeek: { why: 'hidden' } };
    evaluation.calibration.groups = evaluation.calibration.groups.map((g) => ({ ...g, shown: 'hidden', predicted: { why: 'hidden' }, observed: { why: 'hidden' } }));
    evaluation.calibration.curve = [];
    evaluation.people.outcomes = 16;
    opened(evaluation);
    expect(await screen.findByRole('row', { name: /Calibration slope scores divide outcomes without overlap/ })).toBeInTheDocument();
    expect(screen.getAllByText(/no interval: too few resamples/).length).toBeGreaterThan(0);
    expect(screen.getByRole('row', { name: 'from 40% hidden: small count' })).toBeInTheDocument();
    expect(within(await drawing('Calibration')).getByText(/Nothing can be drawn/)).toBeInTheDocument();
    expect(screen.getByText(/16 outcomes only/)).toBeInTheDocument();
  });

  it('says that no need was looked at where the plan names none', async () => {
    openPage('/models/diabetes-onset-lr?view=evaluation');
    expect(await screen.findByText(/names no second outcome of need/)).toBeInTheDocument();
  });

  it('is said in Korean', async () => {
    await setLanguage('ko');
    openPage(page);
    expect(await drawing('보정')).toBeInTheDocument();
    expect(screen.getByText(/가상 인물로 학습하고 평가했습니다/)).toBeInTheDocument();
    expect(screen.getByRole('table', { name: '연령' })).toBeInTheDocument();
  });

  it('what comes from data is text', async () => {
    openPage(page, (asked) => (asked === path ? json(200, { ...made(), subgroups: hostile(made().subgroups, 'rows') }) : null));
    await screen.findAllByText(/<img src=x/);
    expect(unharmed()).toEqual(harmless);
  });
});

describe('without an evaluation', () => {
  it('a published equation says so, and has no such view', async () => {
    openPage('/models/phq-9?view=evaluation');
    expect(await screen.findByText('This is a published equation.')).toBeInTheDocument();
  });

  it('a model that was not evaluated says how that is done', async () => {
    openPage(page, (asked) => (asked === path ? json(404, outcome('There is none.', 'not-found')) : null));
    expect(await screen.findByText('There is no evaluation yet.')).toBeInTheDocument();
  });

  it('a failure says what failed', async () => {
    openPage(page, (asked) => (asked === path ? json(500, outcome('The package could not be read.', 'exception')) : null));
    expect(await screen.findByRole('alert')).toHaveTextContent('The package could not be read.');
  });
});

it('a hidden value breaks a line', () => {
  expect(runsOf([1, 2, null, 3, null, null, 4, 5], (v) => v)).toEqual([[1, 2], [3], [4, 5]]);
  expect(runsOf([null, null], (v) => v)).toEqual([]);
});
