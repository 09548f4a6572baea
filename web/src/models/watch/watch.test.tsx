// SPDX-License-Identifier: Apache-2.0
// The silent run and the watch: gates, outcomes of people acted on and not, drift, and what is said before there is any of it.
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { outcome } from '../../../mock/api.mjs';
import type { Watch } from '../../api/evaluation';
import type { ModelDetail } from '../../api/types';
import { setLanguage } from '../../i18n';
import { ask, harmless, hostile, json, openPage, unharmed } from '../../test-pages';

afterEach(() => setLanguage('en'));
const path = '/api/models/admission-gbm/watch';
const page = '/models/admission-gbm?view=watch';
const made = () => JSON.parse(JSON.stringify(ask<Watch>(path))) as Watch;
const opened = (watch: unknown, status = 200) => openPage(page, (asked) => (asked === path ? json(status, watch) : null));

describe('the watch', () => {
  it('says how long it ran, which gates are shut, and every alarm', async () => {
    openPage(page);
    expect(await screen.findByText('Silent for 304 days, looked at in 10 months. One of 5 gates is shut.')).toBeInTheDocument();
    expect(within(screen.getByRole('region', { name: 'Alarms' })).getAllByRole('listitem')).toHaveLength(3);
    const gate = screen.getByText('Calibration slope, whole interval').closest('li')!;
    expect(gate).toHaveTextContent('shut');
    expect(gate).toHaveTextContent('0.76 to 0.93');
    expect(screen.getByText('Days silent').closest('li')).toHaveTextContent(/open.*304 days/);
  });

  it('keeps people acted on apart, who never pause a model, with alarms in the sentence and the table', async () => {
    openPage(page);
    const acted = await screen.findByRole('region', { name: 'People acted on' });
    expect(acted).toHaveTextContent('never pauses the model by itself');
    expect(within(acted).getByRole('img', { name: /O\/E in 8 months.*Alarms: / })).toBeInTheDocument();
    expect(within(screen.getByRole('region', { name: 'People not acted on' })).getByRole('img', { name: /No alarm\./ })).toBeInTheDocument();
    await userEvent.click(within(acted).getByRole('button', { name: 'Table: People acted on' }));
    expect(within(acted).getAllByText('▲ alarm').length).toBe(made().calibration.actedOn.filter((p) => p.alarm).length);
    expect(screen.getByRole('region', { name: 'Age: 65 and over' })).toBeInTheDocument();
    expect(screen.getByText('2 subgroups without alarm')).toBeInTheDocument();
  });

  it('shows drifted columns first, with their sentences', async () => {
    openPage(page);
    expect(await screen.findByText('Oct 2025: 2 of 6 columns have drifted from training.')).toBeInTheDocument();
    const rows = screen.getAllByRole('row').map((r) => r.textContent!);
    expect(rows.findIndex((r) => r.startsWith('hba1c last'))).toBeLessThan(rows.findIndex((r) => r.startsWith('Score')));
    expect(screen.getByRole('row', { name: /hba1c last.*Has a unit changed\?.*▲ 0\.41/ })).toBeInTheDocument();
    expect(screen.getByRole('img', { name: 'hba1c last: alarms in 2 of 10 months' })).toBeInTheDocument();
    expect(screen.getAllByText('not due yet')).toHaveLength(2);
  });

  it('a pause is said with its reason', async () => {
    opened({ ...made(), pause: 'Two months in a row: outcomes are 1.8 times what was predicted.' });
    expect(await screen.findByText(/1\.8 times what was predicted/)).toBeInTheDocument();
  });

  it('says what is not there yet: outcomes, subgroups, intervals', async () => {
    const watch = made();
    opened({ ...watch, alarms: [], calibration: { everybody: [], notActedOn: [], actedOn: [] }, subgroups: [], facts: { ...watch.facts, slope: null } });
    expect(await screen.findByText(/No outcome is known yet/)).toBeInTheDocument();
    expect(screen.getByText('✓ No alarms.')).toBeInTheDocument();
    expect(screen.getByText('Calibration slope, whole interval').closest('li')).toHaveTextContent('not yet');
  });

  it('says that no score was kept yet, with the gates', async () => {
    opened({ ...made(), periods: [] });
    expect(await screen.findByText('No score was kept yet.')).toBeInTheDocument();
    expect(screen.getByText('Days silent')).toBeInTheDocument();
  });

  it('is said in Korean', async () => {
    await setLanguage('ko');
    openPage(page);
    expect(await screen.findByRole('region', { name: '조치하지 않은 사람' })).toBeInTheDocument();
  });

  it('what comes from data is text', async () => {
    opened(hostile({ ...made(), periods: made().periods.map((p) => ({ ...p, day: '2025-01-01' })), calibration: { everybody: [], notActedOn: [], actedOn: [] }, subgroups: [] }));
    await screen.findAllByText(/<img src=x/);
    expect(unharmed()).toEqual(harmless);
  });
});

describe('without a watch', () => {
  const none = json(404, outcome('There is none.', 'not-found'));
  it('a model that did not run yet says what a silent run is', async () => {
    const detail = ask<ModelDetail>('/api/models/admission-gbm');
    openPage(page, (asked) => (asked === path ? none : asked === '/api/models/admission-gbm' ? json(200, { ...detail, state: 'validated' }) : null));
    expect(await screen.findByText('There was no silent run yet.')).toBeInTheDocument();
  });

  it('a model that runs and was not watched says how that is done', async () => {
    openPage('/models/diabetes-onset-lr?view=watch');
    expect(await screen.findByText(/bogam model watch --model diabetes-onset-lr/)).toBeInTheDocument();
  });

  it('a published equation says so; a failure says what failed', async () => {
    openPage('/models/phq-9?view=watch');
    expect(await screen.findByText('Only learned models run silently and are watched.')).toBeInTheDocument();
  });
});
