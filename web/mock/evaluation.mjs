// SPDX-License-Identifier: Apache-2.0
// An evaluation of an invented model, in the shape of src/risk/evaluate/evaluation_json.cc: beta-distributed risks of invented people, with the
// figures worked out from them; intervals are rough.
import { chance } from './people.mjs';

const kPeople = 12_480, kGroups = 10;
const sum = (all, of) => all.reduce((s, each) => s + of(each), 0);
const estimate = (value, half) => ({ value, low: value - half, high: value + half });
const share = (hits, n) => (n === 0 ? { why: 'nobody' } : estimate(hits / n, 1.96 * Math.sqrt(Math.max((hits / n) * (1 - hits / n), 1 / n) / n)));
const clipped = (e) => ('why' in e ? e : { value: e.value, low: Math.max(0, e.low), high: Math.min(1, e.high) });

/** People with their risks, greatest first. spread: how far the logits lie apart. */
function peopleOf(seed, spread) {
  const normal = (n, k) => Math.sqrt(-2 * Math.log(1 - chance(n, seed + k))) * Math.cos(2 * Math.PI * chance(n, seed + k + 1));
  return Array.from({ length: kPeople }, (_, n) => {
    const z = normal(n, 0), risk = 1 / (1 + Math.exp(-(-3.1 + spread * z)));
    return { n, risk, plain: 1 / (1 + Math.exp(-(-2.95 + 0.45 * spread * (0.5 * z + 0.87 * normal(n, 4))))), outcome: chance(n, seed + 8) < risk * 0.97 };
  }).sort((a, b) => b.risk - a.risk);
}

function auroc(people, of) {
  const sorted = [...people].sort((a, b) => of(a) - of(b));
  const events = people.filter((p) => p.outcome).length;
  return events === 0 || events === people.length ? null : (sum(sorted.map((p, k) => (p.outcome ? k + 1 : 0)), (x) => x) - (events * (events + 1)) / 2) / (events * (people.length - events));
}

function metricsOf(people, of) {
  const n = people.length, events = people.filter((p) => p.outcome).length;
  const none = (why) => Object.fromEntries(['auroc', 'averagePrecision', 'brier', 'scaledBrier', 'observed', 'expected', 'observedToExpected', 'calibrationIntercept', 'calibrationSlope', 'expectedCalibrationError'].map((m) => [m, { why }]));
  if (n === 0) return none('nobody');
  const expected = sum(people, of), rate = events / n, brier = sum(people, (p) => ((p.outcome ? 1 : 0) - of(p)) ** 2) / n, ranks = auroc(people, of);
  if (events === 0) return { ...none('no-outcome'), brier: estimate(brier, brier / 8), observed: { value: 0, low: 0, high: 3.7 / n }, expected: estimate(expected / n, expected / n / 20) };
  const half = 1.96 / Math.sqrt(events);
  return {
    auroc: estimate(ranks, 0.5 * half * 0.5), averagePrecision: estimate(Math.min(0.9, rate * 4.1), rate), brier: estimate(brier, brier * half), scaledBrier: estimate(1 - brier / (rate * (1 - rate)), 0.02),
    observed: estimate(rate, rate * half), expected: estimate(expected / n, 0.0012), observedToExpected: estimate(events / expected, (events / expected) * half), calibrationIntercept: estimate(Math.log(events / expected), half),
    calibrationSlope: estimate(0.97, half * 0.8), expectedCalibrationError: estimate(0.006, 0.003),
  };
}

function workOf(people, threshold, of) {
  const flagged = people.filter((p) => of(p) >= threshold), hits = flagged.filter((p) => p.outcome).length, events = people.filter((p) => p.outcome).length, n = people.length;
  const benefit = (hits - (flagged.length - hits) * (threshold / (1 - threshold))) / n;
  if (flagged.length === 0) return { threshold, alertsPerThousandAWeek: { value: 0, low: 0, high: 0 }, ppv: { why: 'nobody-flagged' }, sensitivity: { value: 0, low: 0, high: 0 }, specificity: { value: 1, low: 1, high: 1 }, numberNeededToReview: { why: 'nobody-flagged' }, netBenefit: { value: 0, low: 0, high: 0 } };
  if (Math.min(hits, flagged.length - hits) < 11) return Object.assign({ threshold }, Object.fromEntries(['alertsPerThousandAWeek', 'ppv', 'sensitivity', 'specificity', 'numberNeededToReview', 'netBenefit'].map((k) => [k, { why: 'hidden' }])));
  const ppv = clipped(share(hits, flagged.length));
  return { threshold, alertsPerThousandAWeek: estimate(((flagged.length / n) * 1000) / 52, 0.06), ppv, sensitivity: clipped(share(hits, events)), specificity: clipped(share(n - events - flagged.length + hits, n - events)), numberNeededToReview: { value: 1 / ppv.value, low: 1 / ppv.high, high: 1 / Math.max(ppv.low, 1e-9) }, netBenefit: estimate(benefit, 0.0016) };
}

const kSubgroups = [
  ['sex', ['female', 'male'], 40, [1, 1.02]], ['age band', ['18 to 39', '40 to 64', '65 and over'], 41, [0.9, 0.92, 1.62]], ['race', ['Black or African American', 'White', 'Asian', 'American Indian or Alaska Native'], 42, [0.98, 1.01, 0.96, 1]],
  ['language', ['English', 'Spanish', 'Portuguese', 'Khmer', 'Haitian creole'], 43, [1, 1.08, 1, 1, 1]],
];
const kShares = { race: [0.18, 0.93, 0.9985, 1], language: [0.78, 0.9, 0.997, 0.9985, 1] };
const row = (label, rounded, people, groupOf, factor, needFactor) => {
  const outcomes = Math.round(people.filter((p) => p.outcome).length * factor);
  const need = Array.from({ length: kGroups }, (_, g) => { const mine = people.filter((p) => groupOf.get(p.n) === g); return mine.length === 0 ? { why: 'nobody' } : mine.length < 11 ? { why: 'hidden' } : (0.5 + 0.27 * g) * needFactor; });
  if (people.length > 0 && (outcomes < 11 || people.length - outcomes < 11)) return { label, shown: 'hidden', need, needGap: { why: 'hidden' } };
  const metrics = metricsOf(people, (p) => p.risk);
  if ('value' in metrics.observedToExpected) for (const k of ['value', 'low', 'high']) metrics.observedToExpected[k] *= factor;
  const to = (n) => (rounded ? Math.round(n / 11) * 11 : n);
  return { label, shown: rounded ? 'rounded' : 'whole', people: to(people.length), outcomes: to(outcomes), observed: metrics.observed, metrics, need, needGap: people.length === 0 ? { why: 'nobody' } : estimate((needFactor - 1) * 1.7, 0.09) };
};

/** withNeed: whether the plan names a second outcome. */
export function evaluationOf(seed, { spread = 1.15, thresholds = [0.05, 0.1, 0.2, 0.4], withNeed = true, horizonDays = 365 } = {}) {
  const people = peopleOf(seed, spread);
  const events = people.filter((p) => p.outcome).length, n = people.length;
  const groupOf = new Map(people.map((p, k) => [p.n, kGroups - 1 - Math.floor((k * kGroups) / n)]));
  const groups = Array.from({ length: kGroups }, (_, g) => people.filter((p) => groupOf.get(p.n) === g));
  const benefitAt = Array.from({ length: 50 }, (_, k) => (k + 1) / 100);
  const scoreOf = (of) => ({
    metrics: metricsOf(people, of), workload: thresholds.map((t) => workOf(people, t, of)),
    netBenefit: benefitAt.map((threshold) => ({ threshold, netBenefit: workOf(people, threshold, of).netBenefit, ofAll: events / n - (1 - events / n) * (threshold / (1 - threshold)) })),
  });
  const model = scoreOf((p) => p.risk), comparator = scoreOf((p) => p.plain);
  const less = (a, b) => ('value' in a && 'value' in b ? estimate(a.value - b.value, 0.6 * (a.high - a.low)) : { why: 'hidden' });
  const difference = {
    metrics: Object.fromEntries(Object.keys(model.metrics).map((m) => [m, less(model.metrics[m], comparator.metrics[m])])),
    netBenefit: model.netBenefit.map((b, k) => ({ ...b, netBenefit: less(b.netBenefit, comparator.netBenefit[k].netBenefit) })),
    workload: model.workload.map((w, k) => Object.fromEntries(Object.entries(w).map(([name, v]) => [name, name === 'threshold' ? v : less(v, comparator.workload[k][name])]))),
  };
  const bins = Array.from({ length: 20 }, (_, k) => { const low = k / 20 * 0.6, high = (k + 1) / 20 * 0.6, mine = people.filter((p) => p.risk >= low && p.risk < high), outcomes = mine.filter((p) => p.outcome).length; return mine.length > 0 && Math.min(outcomes, mine.length - outcomes) < 11 ? { low, high, hidden: true } : { low, high, outcomes, others: mine.length - outcomes, hidden: false }; });
  return {
    plan: { resamples: 200, seed: 2026, confidence: 0.95, thresholds, weeks: 52, riskGroups: kGroups, hideBelow: 11 },
    people: { rows: n, clusters: n, people: n, outcomes: events, competing: 96, censored: 0, complete: true, horizonDays },
    model, comparator, difference, deLong: { value: model.metrics.auroc.value, standardError: 0.01 }, deLongDifference: { value: difference.metrics.auroc.value, standardError: 0.012 }, harrellConcordance: { why: 'not-asked' },
    calibration: {
      groups: groups.map((mine, g) => (g === 0 ? { shown: 'hidden', people: 0, outcomes: 0, predicted: { why: 'hidden' }, observed: { why: 'hidden' } } : { shown: 'whole', people: mine.length, outcomes: mine.filter((p) => p.outcome).length, predicted: sum(mine, (p) => p.risk) / mine.length, observed: clipped(share(mine.filter((p) => p.outcome).length, mine.length)) })),
      curve: Array.from({ length: 41 }, (_, k) => { const predicted = people[Math.floor((n - 1) * (1 - k / 40))].risk; return { predicted, observed: predicted * (0.97 - 0.12 * predicted) }; }), meanOff: 0.004, histogram: bins,
    },
    roc: [0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01].map((score) => { const flagged = people.filter((p) => p.risk >= score), hits = flagged.filter((p) => p.outcome).length; return { score, flagged: flagged.length / n, sensitivity: hits / events, specificity: 1 - (flagged.length - hits) / (n - events), precision: flagged.length === 0 ? { why: 'nobody-flagged' } : hits / flagged.length }; }),
    incidence: [],
    subgroups: kSubgroups.map(([name, labels, salt, factors]) => ({
      name,
      rows: [{ ...row('not recorded', false, [], groupOf, 1, 1) }, ...labels.map((label, k) => row(label, name === 'race' && k > 0, people.filter((p) => { const u = chance(p.n, salt); const edges = kShares[name] ?? labels.map((_, j) => (j + 1) / labels.length); return u < edges[k] && u >= (k === 0 ? 0 : edges[k - 1]); }), groupOf, factors[k], name === 'race' && k === 0 ? 1.38 : 1))]
        .map(({ need, needGap, ...kept }) => (withNeed ? { ...kept, need, needGap } : kept)),
    })),
    recalibrations: [], learning: [],
  };
}
