// SPDX-License-Identifier: Apache-2.0
// The watch over an invented model, in the shape of src/risk/watch/watch_json.cc: ten months, of which the last has drifted, with better
// outcomes among people who were acted on.
import { chance } from './people.mjs';

const months = Array.from({ length: 10 }, (_, k) => `2025-${String(k + 1).padStart(2, '0')}`);
const kColumns = ['score', 'age', 'hba1c last', 'admissions 12 months', 'bmi last', 'systolic last'];

function pointsOf(seed, people, times) {
  return months.slice(0, 8).map((month, k) => {
    const expected = people * 0.06 * (0.95 + 0.1 * chance(k, seed)), events = Math.round(expected * times(k) * (0.92 + 0.16 * chance(k, seed + 1)));
    const ratio = events / expected, half = 2.576 / Math.sqrt(Math.max(events, 1));
    const low = Math.max(0, ratio * (1 - half)), high = ratio * (1 + half);
    return { month, people, events, expected, observedToExpected: ratio, low, high, alarm: high < 0.8 || low > 1.25 };
  });
}

function driftOf(name, n, period) {
  const drifted = period >= 8 && name === 'hba1c last', missing = period >= 9 && name === 'bmi last';
  const measure = (value, alarm) => ({ value, chance: alarm ? 1e-9 : 0.3 + 0.4 * chance(n, period), alarm });
  return {
    name, rows: 3200, recorded: missing ? 1900 : 3100, psi: measure(drifted ? 0.41 : 0.02 + 0.05 * chance(n, 20 + period), drifted), ks: measure(drifted ? 0.27 : 0.03 + 0.04 * chance(n, 40 + period), drifted), missing: measure(missing ? 0.38 : 0.02, missing),
    ...(name === 'score' ? {} : { beyond: measure(drifted ? 0.13 : 0.01, drifted) }), median: name === 'score' ? 0.045 : 6.1, medianRatio: drifted ? 1.21 : 1,
    alarms: [...(drifted ? ['Distributed otherwise: PSI 0.41.', '13 % of values are outside the middle 99 % of the baseline; the median is 1.21 times what it was. Has a unit changed?'] : []), ...(missing ? ['Not recorded in 41 %; it was 3 %.'] : [])],
  };
}

export function watchOf(m) {
  const notActedOn = pointsOf(300, 2900, () => 1.03), actedOn = pointsOf(310, 300, (k) => (k < 3 ? 0.9 : 0.42)), everybody = pointsOf(320, 3200, () => 0.98);
  const older = pointsOf(330, 700, (k) => (k < 5 ? 1.1 : 1.9));
  const periods = months.map((month, k) => ({
    day: `${month}-28`, people: 3200, outlook: { events: 190 + k, brier: 0.051, auroc: 0.77 }, due: k < 8, labelled: k < 8 ? 3200 : 0, outcomes: k < 8 ? everybody[k].events : 0, drift: kColumns.map((name, n) => driftOf(name, n, k)),
  }));
  return {
    model: m.id, title: m.title, package: 'sha256:5e21c0de5e21c0de', state: m.state, asOf: '2025-12-30', synthetic: true, scoresOfOtherPackages: 640,
    alarms: ['2025-10: hba1c last: Distributed otherwise: PSI 0.41.', '2025-10: bmi last: Not recorded in 41 %; it was 3 %.', '2025-06: outcomes of people who were acted on are 0.41 times what was predicted; that may be the help'],
    gatesOpen: false,
    gates: [
      { name: 'events', open: true, sentence: 'At least 100 people with the outcome: 1512 so far.' }, { name: 'non_events', open: true, sentence: 'At least 100 people without the outcome: 24088 so far.' },
      { name: 'oe', open: true, sentence: 'The whole interval of observed : expected within 0.8 to 1.25: it is 0.981 to 1.082.' }, { name: 'slope', open: false, sentence: 'The whole interval of the calibration slope within 0.8 to 1.2: it is 0.760 to 0.934.' },
      { name: 'silent_days', open: true, sentence: 'At least 90 days silent: 304 so far.' },
    ],
    facts: { events: 1512, nonEvents: 24088, observedToExpected: [0.981, 1.082], slope: [0.76, 0.934], silentDays: 304 },
    calibration: { everybody, notActedOn, actedOn },
    subgroups: [{ variable: 'sex', label: 'female', points: pointsOf(340, 1500, () => 1) }, { variable: 'sex', label: 'male', points: pointsOf(350, 1400, () => 1.05) }, { variable: 'age band', label: '65 and over', points: older }],
    periods,
  };
}
