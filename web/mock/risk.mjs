// SPDX-License-Identifier: Apache-2.0
// Risk of invented people and the models that give it (docs/workspace-api.md, risk and models). The arithmetic is invented: no score here
// is that of the equation whose name it bears. Words, ranges and the reasons why there is no value follow the server's content.
import { chance, practices, yearsBetween } from './people.mjs';
import { resourcesOf, summaryOf, dateOf, visitDay } from './chart.mjs';
import { evaluationOf } from './evaluation.mjs';
import { watchOf } from './watch.mjs';

const both = (en, ko) => ({ en, ko });
const kToday = '2025-12-31';
const round = (v) => Math.round(v * 10) / 10;
const bandOf = (v) => (v < 5 ? 'low' : v < 7.5 ? 'borderline' : v < 20 ? 'intermediate' : 'high');

/** What orders Today: the chart's cardiovascular equation. */
export function headline(p) {
  const age = yearsBetween(p.birthDate, kToday);
  if (age < 30 || age > 79) return { value: null, band: null, reason: null, missing: both(`Age ${age} is outside of the equation's range (30 to 79)`, `나이 ${age}세는 공식의 범위(30–79세) 밖입니다`) };
  const lack = chance(p.n, 641);
  if (lack < 0.08) return { value: null, band: null, reason: null, missing: both('Total cholesterol is not recorded', '총콜레스테롤 기록 없음') };
  if (lack < 0.13) return { value: null, band: null, reason: null, missing: both('The newest systolic blood pressure is older than 12 months', '마지막 수축기 혈압이 12개월보다 오래됨') };
  const value = round(Math.min(44, 0.7 * Math.exp((age - 30) / 17) * (0.6 + 1.1 * chance(p.n, 640))));
  const raised = raisedOf(p, value).find((r) => r.modifiable && r.change > 0);
  return { value, band: bandOf(value), reason: raised ? both(raised.said, raised.ko) : null, missing: null };
}

function raisedOf(p, value) {
  const share = (k) => chance(p.n, 645 + k);
  const sbp = 112 + Math.round(44 * share(0)), chol = 150 + Math.round(110 * share(1)), hdl = 35 + Math.round(35 * share(2)), bmi = round(21 + 16 * share(3));
  const rows = [
    ['sbp', 'systolic blood pressure', `${sbp} mmHg`, '120 mmHg', ((sbp - 120) / 44) * 0.3 * value, true, `systolic blood pressure ${sbp} mmHg`, `수축기 혈압 ${sbp} mmHg`],
    ['total_cholesterol', 'total cholesterol', `${chol} mg/dL`, '170 mg/dL', ((chol - 170) / 90) * 0.14 * value, true, `total cholesterol ${chol} mg/dL`, `총콜레스테롤 ${chol} mg/dL`],
    ['hdl', 'HDL cholesterol', `${hdl} mg/dL`, '50 mg/dL', ((50 - hdl) / 20) * 0.09 * value, true, `HDL cholesterol ${hdl} mg/dL`, `HDL 콜레스테롤 ${hdl} mg/dL`],
    ['bmi', 'body mass index', `${bmi} kg/m²`, '25 kg/m²', ((bmi - 25) / 12) * 0.06 * value, true, `body mass index ${bmi} kg/m²`, `체질량지수 ${bmi} kg/m²`],
    ...(share(4) < 0.2 ? [['smoker', 'current smoking', 'yes', 'no', 0.28 * value, true, 'current smoking', '현재 흡연']] : []),
    ...(share(5) < 0.25 ? [['diabetes', 'diabetes', 'yes', 'no', 0.31 * value, false, 'diabetes', '당뇨병']] : []),
    ['egfr', 'eGFR', '74 mL/min/1.73 m²', '90 mL/min/1.73 m²', 0.05 * value, false, 'eGFR 74', 'eGFR 74'],
  ];
  return rows.map(([input, title, v, reference, change, modifiable, said, ko]) => ({
    input, title, value: v, reference, change: Math.round(change * 100) / 100, modifiable, said, ko,
    words: `${title} ${v}: ${round(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than with ${reference}`,
  })).filter((r) => Math.abs(r.change) >= 0.05).sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

const rows = [
  ['prevent-2023', 'PREVENT equations (Khan 2024), base', 'cardiovascular', 'equation', 'live', true, '10-year and 30-year risk of a first cardiovascular event and of heart failure in adults without known cardiovascular disease', 41, []],
  ['ckd-epi-2021', 'CKD-EPI 2021 creatinine equation', 'kidney', 'equation', 'live', true, 'estimates the glomerular filtration rate of an adult from serum creatinine, age and sex, without race', 44, []],
  ['cha2ds2-vasc', 'CHA2DS2-VASc', 'stroke', 'equation', 'live', true, 'points for the risk of stroke in non-valvular atrial fibrillation', 44, []],
  ['findrisc', 'FINDRISC', 'diabetes', 'equation', 'limited', true, 'points for the risk of developing type 2 diabetes within 10 years, adults without diabetes', 43, []],
  ['phq-9', 'PHQ-9', 'depression', 'equation', 'live', true, 'severity of depressive symptoms in the last two weeks', 44, []],
  ['diabetes-onset-lr', 'Diabetes onset in 3 years (logistic regression)', 'diabetes', 'learned', 'limited', false, 'offers people without diabetes who are likely to develop it a place in the prevention course', 44, ['Observed to expected is 1.31 among people aged 75 and over (interval 1.08 to 1.57).']],
  ['score2', 'SCORE2', 'cardiovascular', 'equation', 'paused', false, '10-year risk of a first cardiovascular event, by region of Europe', 40, ['Paused: the place has set no risk region.']],
  ['admission-gbm', 'Unplanned admission in 12 months (gradient boosting)', 'hospital', 'learned', 'silent', false, 'lists people for a call by the nurse; runs silently, shown to nobody', 39, []],
  ['gad-7', 'GAD-7', 'anxiety', 'equation', 'validated', false, 'severity of anxiety in the last two weeks', 44, []],
  ['kfre-4', 'Kidney failure risk equation, 4 variables', 'kidney', 'equation', 'draft', false, 'risk of kidney failure in 2 and 5 years for people with CKD stages 3 to 5', 21, []],
  ['pooled-cohort-2013', 'Pooled cohort equations (2013)', 'cardiovascular', 'equation', 'retired', false, 'legacy rules; takes race as an input', 36, []],
];

/** What is known of learned models: how each was made, and how it was evaluated. */
const kLearned = {
  'diabetes-onset-lr': { made: { madeBy: 'Bogam 0.1.0', synthetic: true, asOf: '2024-12-31', people: 41_600, rows: 41_600, outcomes: 1_930, learner: 'logistic', comparator: 'age and sex', watched: false }, seed: 100, plan: { spread: 0.9, thresholds: [0.03, 0.05, 0.1, 0.6], withNeed: false, horizonDays: 1095 } },
  'admission-gbm': { made: { madeBy: 'Bogam 0.1.0', synthetic: true, asOf: '2024-12-31', people: 41_600, rows: 83_200, outcomes: 4_870, learner: 'trees', comparator: 'age and sex', watched: true }, seed: 200, plan: {} },
};

/** The parts of a learned score: they add up to the logit of the value. */
function contributionsOf(p, percent) {
  const base = -2.61, sum = Math.log(percent / (100 - percent)), rest = sum - base, part = (k) => (chance(p.n, 690 + k) - 0.45) * 0.9;
  const rows = [
    ['hba1c_last', 'HbA1c, last', 6.1, '%', true, part(0)], ['bmi_last', 'body mass index, last', 31.2, 'kg/m2', true, part(1)], ['age', 'age', 58, 'a', false, part(2)], ['visits_12m', 'visits in 12 months', 4, null, false, part(3) / 3], ['glucose_slope', 'glucose, slope of 3 years', null, 'mg/dL/a', true, part(4) / 4], ['hypertension', 'hypertension', 1, null, false, part(5) / 4],
  ];
  const others = rows.reduce((s, r) => s + r[5], 0);
  return {
    scale: 'logit', base, sum,
    items: [...rows, ['triglycerides_last', 'triglycerides, last', 182, 'mg/dL', true, rest - others]].map(([name, title, value, unit, modifiable, contribution]) => {
      const text = value === null ? 'not recorded' : name === 'hypertension' ? 'yes' : [value, { a: 'years', 'kg/m2': 'kg/m²' }[unit] ?? unit].filter((x) => x !== null).join(' ');
      return { name, title, value, text, unit, modifiable, contribution, words: `${title} ${text} ${contribution > 0 ? 'raises' : 'lowers'} it` };
    }).sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

const kPath = ['draft', 'trained', 'validated', 'silent', 'limited', 'live'];
const kAuthor = [
  ['1', 'Developer and contact'], ['2', 'Funding'], ['5', 'Intended use'], ['6', 'Intended population'], ['7', 'Intended users'], ['8', 'Role in the decision: informs, augments, replaces'], ['9', 'Tasks, situations and populations cautioned against'], ['10', 'Known risks, unsuitable settings, limits'],
];
const kRun = [
  ['3', 'Value of the output', '10-year probability in percent, one decimal'], ['4', 'Type of output', 'prediction'], ['11', 'Who was in and out of the development data', 'Adults aged 30 to 79 without known cardiovascular disease'], ['12', 'Use of race, ethnicity, language, sex, date of birth, social needs', 'sex and date of birth are inputs; the others are not'],
  ['21', 'Validity, same source', 'C statistic 0.79 (0.78 to 0.80)'], ['23', 'Validity, elsewhere', null], ['27', 'Local validity', 'Not enough outcomes yet: 41 of the 100 that the rule asks for'],
];
const kTripod = [['18e', 'Missing data: how they were handled', 'run', 'No value is made up: a missing input gives no score and the reason is counted'], ['22', 'Full specification, so that others can compute it', 'run', 'content/risk/prevent-2023/tables.json, sha256 3f9a…c2'], ['26', 'Limits', 'author', 'Risk over 30 years is not given above age 59.'], ['27', 'Usability in the setting here', 'package', 'Used by clinicians without further training.']];
const kChai = [['U', 'Usefulness: who decided that it helps, and how', 'author', null], ['F', 'Fairness: groups looked at', 'run', 'sex, age, practice, language; small cells suppressed']];

export function createRisk({ list, Refusal, frame, users, now }) {
  const models = new Map(rows.map(([id, title, topic, kind, state, onChart, purpose, filled, alarms], k) => [id, {
    id, title, topic, kind, version: kind === 'equation' ? ['2023-11-10', '2021-09-23', '2010-02-01', '2003-03-01'][k % 4] : '1.2.0', state, since: state === 'draft' ? null : `2025-0${1 + (k % 9)}-14T09:30:00Z`, by: state === 'draft' ? null : 'Dr Kim Jiwoo', onChart, purpose,
    lastCheck: { date: state === 'draft' ? null : '2025-12-30T02:00:00Z', passed: state === 'draft' ? 0 : id === 'score2' ? 47 : 52, tried: state === 'draft' ? 0 : 52 }, card: { filled, total: 44 }, alarms, stateVersion: 1,
    fields: fieldsOf(id, filled), history: historyOf(state, kind),
  }]));

  function fieldsOf(id, filled) {
    const signed = { signedBy: 'Dr Kim Jiwoo', signedOn: '2025-06-14T09:30:00Z' };
    const words = { 1: 'The authors of the publication; this place: primary-care informatics, ext. 4410', 2: 'National Heart, Lung, and Blood Institute (authors); none for this implementation', 5: rows.find((r) => r[0] === id)[6], 6: 'Adults of this place', 7: 'Clinicians and the care team', 8: 'Informs: a person decides', 9: 'Not for pregnancy, not in hospital, not after a first event', 10: 'Overestimates where treatment has become better since the cohorts' };
    const missing = filled >= 44 ? [] : filled > 38 ? ['10'] : ['2', '7', '10'];
    return [
      ...kAuthor.map(([number, title]) => ({ id: `hti-${number}`, scheme: 'HTI-1', number, title, by: 'author', value: missing.includes(number) ? null : words[number], ...(missing.includes(number) ? { signedBy: null, signedOn: null } : signed) })),
      ...kRun.map(([number, title, value]) => ({ id: `hti-${number}`, scheme: 'HTI-1', number, title, by: 'run', value, signedBy: null, signedOn: null })),
      ...kTripod.map(([number, title, by, value]) => ({ id: `tripod-${number}`, scheme: 'TRIPOD+AI', number, title, by: by === 'run' ? 'run' : 'author', value, ...(by === 'author' ? signed : { signedBy: null, signedOn: null }) })),
      ...kChai.map(([number, title, by, value]) => ({ id: `chai-${number}`, scheme: 'CHAI', number: null, title, by, value, signedBy: null, signedOn: null })),
    ].map((f) => ({ ...f, required: f.by === 'author' && f.scheme === 'HTI-1', same: null }));
  }

  function historyOf(state, kind) {
    const to = kPath.slice(0, kPath.includes(state) ? kPath.indexOf(state) + 1 : state === 'paused' ? 6 : 6).filter((s) => kind === 'learned' || s !== 'trained');
    const steps = [...to, ...(state === 'paused' || state === 'retired' ? [state] : [])];
    const reasons = { draft: 'Written from the published tables.', trained: 'Trained on 2019 to 2023.', validated: 'All vectors reproduced to the printed digits.', silent: 'Runs beside the work for three months, shown to nobody.', limited: 'Shown to two practices.', live: 'Approved by the quality board of 14 May.', paused: 'The place has set no risk region; values would mislead.', retired: 'Replaced by PREVENT.' };
    return steps.map((s, k) => ({ from: steps[k - 1] ?? null, to: s, who: k % 2 ? 'Dr Kim Jiwoo' : 'Choi Minseo', when: `2025-0${1 + k}-14T09:30:00Z`, reason: reasons[s], evidence: `sha256:${(k + 1).toString(16).repeat(8)}a97c` })).reverse();
  }

  function movesOf(m) {
    const empty = m.fields.filter((f) => f.by === 'author' && f.scheme === 'HTI-1' && f.value === null);
    const at = kPath.indexOf(m.state);
    const next = m.state === 'paused' ? ['limited', 'live', 'retired'] : m.state === 'retired' ? [] : [kPath[at + 1], ...(m.state === 'live' || m.state === 'limited' ? ['paused'] : []), 'retired'].filter(Boolean).filter((s) => m.kind === 'learned' || s !== 'trained').concat(m.kind === 'equation' && m.state === 'draft' ? ['validated'] : []);
    return next.map((to) => {
      const needs = to === 'paused' || to === 'retired' ? [] : [...empty.map((f) => `Card field “${f.title}” is empty.`), ...(to === 'live' && m.kind === 'learned' ? ['A local validation with at least 100 outcomes is missing (41 so far).'] : [])];
      return { to, allowed: needs.length === 0, needs };
    });
  }

  const brief = ({ fields: _f, history: _h, stateVersion: _v, ...m }) => m;
  const need = (id) => models.get(id) ?? (() => { throw new Refusal(404, `There is no model with the id ${id}.`, 'not-found'); })();

  function about(m) {
    return {
      sources: m.kind === 'equation' ? [{ title: "Khan SS, Matsushita K, Sang Y, et al. Development and validation of the American Heart Association's PREVENT equations. Circulation 2024;149:430-449", url: 'https://doi.org/10.1161/CIRCULATIONAHA.123.067626' }] : [{ title: 'Made here; the run and its data are named in the card', url: null }],
      licence: m.kind === 'equation' ? 'implemented from the published tables' : 'Apache-2.0', notice: m.id === 'prevent-2023' ? 'PREVENT equations (Khan 2024), implemented from the published tables by this project. Not made, checked or endorsed by the American Heart Association. The folder can be removed.' : null,
      cautions: ['For people without known cardiovascular disease.', '30-year risk is not given above age 59.', 'What raised a score is arithmetic against a reference person, not a cause and no advice.'], validated: ['The authors: 21 data sets of the United States, 3.3 million people', 'No local validation yet'], verification: 'the 12 published base values are reproduced to the printed digits',
      inputs: inputRows.map(([name, title, unit, rule, range, modifiable]) => ({ name, title, unit, rule, range, modifiable })),
      excludes: ['The equations are for people without known cardiovascular disease or heart failure.', 'The equations are not for pregnancy.'],
      outputs: [{ id: 'cvd-10', title: '10-year risk of cardiovascular disease', unit: '%', horizon: '10 years', bands: [{ label: 'low', from: null, to: 5 }, { label: 'borderline', from: 5, to: 7.5 }, { label: 'intermediate', from: 7.5, to: 20 }, { label: 'high', from: 20, to: null }] }, { id: 'hf-10', title: '10-year risk of heart failure', unit: '%', horizon: '10 years', bands: [] }],
    };
  }

  const inputRows = [
    ['age', 'age', 'years', 'from the birth date', '30 to 79', false], ['sex', 'sex', null, 'administrative gender', null, false], ['sbp', 'systolic blood pressure', 'mmHg', 'mean of the newest two outside of hospital within 12 months', '90 to 200', true],
    ['total_cholesterol', 'total cholesterol', 'mg/dL', 'newest within 60 months, final', '130 to 320', true], ['hdl', 'HDL cholesterol', 'mg/dL', 'newest within 60 months, final', '20 to 100', true], ['egfr', 'eGFR', 'mL/min/1.73 m²', 'CKD-EPI 2021 from the newest creatinine', '15 to 140', false],
    ['bmi', 'body mass index', 'kg/m²', 'newest within 24 months', '18.5 to below 40', true], ['diabetes', 'diabetes', null, 'a confirmed condition; absent only where a visit lies within 24 months', null, false], ['smoker', 'current smoking', null, 'newest smoking status within 24 months', null, true],
  ];

  const detail = (m) => ({ ...brief(m), stateVersion: String(m.stateVersion), learned: kLearned[m.id]?.made ?? null, about: about(m), cardFields: m.fields, history: m.history, moves: movesOf(m) });
  const nameOf = (user, named) => { const who = user?.display ?? named; if (!who) throw new Refusal(400, 'Say who you are: X-Bogam-Name.', 'required'); return who; };

  function move(id, body, user, named) {
    const m = need(id);
    const who = nameOf(user, named);
    if (String(body.stateVersion) !== String(m.stateVersion)) throw new Refusal(409, `Somebody was first: the model is ${m.state} since a moment ago.`, 'conflict');
    const to = movesOf(m).find((x) => x.to === body.to);
    if (!to) throw new Refusal(400, `From ${m.state} a model does not become ${body.to}.`, 'value');
    if ((body.reason ?? '').trim().length < 10) throw new Refusal(400, 'reason says why in 10 characters or more.', 'value');
    if (!to.allowed) throw new Refusal(422, to.needs, 'business-rule');
    m.history.unshift({ from: m.state, to: body.to, who, when: now, reason: body.reason, evidence: 'sha256:0c0ffee0a97c' });
    Object.assign(m, { state: body.to, since: now, by: who, stateVersion: m.stateVersion + 1 });
    users.note(user, 'model-state', id, null, body.reason);
    return detail(m);
  }

  function writeField(id, field, body, user, named) {
    const m = need(id);
    const who = nameOf(user, named);
    const f = m.fields.find((x) => x.id === field);
    if (!f) throw new Refusal(404, 'There is no such field.', 'not-found');
    if (f.by !== 'author') throw new Refusal(422, ['A run writes this field.'], 'business-rule');
    const before = f.value !== null;
    Object.assign(f, { value: body.value?.trim() || null, signedBy: who, signedOn: now });
    if (f.scheme === 'HTI-1') m.card = { ...m.card, filled: m.card.filled + Number(f.value !== null) - Number(before) };
    users.note(user, 'card-field', `${id}/${field}`);
    return detail(m);
  }

  const evaluations = new Map();
  function evaluation(id) {
    const learned = kLearned[need(id).id];
    if (!learned) throw new Refusal(404, 'A published equation has no evaluation here.', 'not-found');
    if (!evaluations.has(id)) evaluations.set(id, evaluationOf(learned.seed, learned.plan));
    return evaluations.get(id);
  }
  const report = (id) => ({ status: 200, type: 'text/html', body: `<!doctype html><title>${need(id).title}</title><h1>${need(id).title}</h1>` });
  function watch(id) {
    if (!kLearned[need(id).id]?.made.watched) throw new Refusal(404, 'Nothing was watched yet.', 'not-found');
    return watchOf(need(id));
  }

  function population(id, query) {
    const m = need(id);
    const practice = query.get('practice');
    const values = [];
    const without = new Map();
    let deceased = 0, people = 0;
    for (const p of list()) {
      if (practice && p.practice?.key !== practice) continue;
      people++;
      if (p.deceased) { deceased++; continue; }
      const h = headline(p);
      if (h.value === null) { const text = h.missing.en.replace(/^Age \d+/, 'Age'); without.set(text, (without.get(text) ?? 0) + 1); } else values.push(h.value);
    }
    values.sort((a, b) => a - b);
    const at = (q) => values[Math.min(values.length - 1, Math.floor(q * values.length))];
    const bands = ['low', 'borderline', 'intermediate', 'high'].map((label) => { const n = values.filter((v) => bandOf(v) === label).length; return n > 0 && n < 11 ? { label, people: null, suppressed: true } : { label, people: n, suppressed: false }; });
    const output = { id: 'cvd-10', title: '10-year risk of cardiovascular disease', unit: '%', count: values.length, mean: values.length ? round(values.reduce((s, v) => s + v, 0) / values.length) : null, quantiles: values.length ? { p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) } : null, bands,
      without: [...without].map(([text, n]) => ({ kind: text.startsWith('Age') ? 'above-range' : 'not-recorded', input: text.startsWith('Age') ? 'age' : 'sbp', text, people: n, suppressed: false })).sort((a, b) => b.people - a.people) };
    return { people, deceased, outputs: m.state === 'draft' ? [] : [output, { ...output, id: 'hf-10', title: '10-year risk of heart failure', bands: [], mean: output.mean === null ? null : round(output.mean * 0.6), quantiles: output.quantiles && Object.fromEntries(Object.entries(output.quantiles).map(([k, v]) => [k, round(v * 0.6)])) }] };
  }

  // One person.

  function inputsOf(p, all, raised) {
    const newest = (fits) => all.findLast(fits);
    const obs = { sbp: newest((r) => r.id.includes('-bp-')), total_cholesterol: newest((r) => r.id.includes('-obs-2093-3-')), hdl: newest((r) => r.id.includes('-obs-2085-9-')), egfr: newest((r) => r.id.includes('-obs-2160-0-')), bmi: newest((r) => r.id.includes('-obs-39156-5-')), smoker: newest((r) => r.id.includes('-smoke-')), diabetes: all.find((r) => r.resourceType === 'Condition' && r.code.text.includes('diabetes')) };
    const age = yearsBetween(p.birthDate, kToday);
    return inputRows.map(([name, title]) => {
      const told = raised.find((r) => r.input === name);
      const source = name === 'age' || name === 'sex' ? all[0] : obs[name];
      const value = name === 'age' ? `${age} years` : name === 'sex' ? p.sex : told?.value ?? (name === 'diabetes' || name === 'smoker' ? 'no' : source ? summaryOf(source).replace(/^.* (?=[\d.]+(\/\d+)? )/, '') : null);
      return {
        name, title, known: value !== null, value, lack: value === null ? 'not-recorded' : null, why: value === null ? `${title} is not recorded` : null, passedOver: name === 'sbp' && p.n % 5 === 0 ? 'measured in hospital' : null,
        sources: source ? [{ resource: `${source.resourceType}/${source.id}`, date: dateOf(source)?.slice(0, 10) ?? null, value: source.valueQuantity ? `${source.valueQuantity.value} ${source.valueQuantity.unit}` : null }] : [],
      };
    });
  }

  function score(id, output, outputTitle, more) {
    const m = models.get(id);
    return {
      model: id, title: m.title, topic: m.topic, version: m.version, state: m.state, onChart: m.onChart, kind: m.kind, output, outputTitle, value: null, unit: '%', horizon: null, words: null, band: null, validUntil: null,
      problems: [], inputs: [], raised: [], referencePerson: null, contributions: null, alerts: [], cautions: [], history: [], ...more,
    };
  }

  function person(p, lang, at) {
    const all = resourcesOf(p.n);
    const age = yearsBetween(p.birthDate, kToday);
    const h = headline(p);
    const raised = h.value === null ? [] : raisedOf(p, h.value);
    const inputs = inputsOf(p, all, raised);
    const cautions = ['For people without known cardiovascular disease.', 'What raised a score is arithmetic against a reference person, not a cause and no advice.'];
    const history = (last, from = 2017) => Array.from({ length: 2025 - from + 1 }, (_, k) => ({ date: visitDay(p.n, from + k), value: round(last * (0.62 + 0.38 * (k / (2025 - from))) + (k === 2025 - from ? 0 : (chance(p.n, 680, k) - 0.5) * last * 0.08)) })).filter((x) => x.date <= at);
    const percent = (v, years) => both(`${v} % in ${years} years`, `${years}년 내 ${v} %`)[lang];
    const problem = h.missing ? [{ kind: age < 30 ? 'below-range' : age > 79 ? 'above-range' : 'not-recorded', input: age < 30 || age > 79 ? 'age' : 'total_cholesterol', text: h.missing[lang] }] : [];
    const equation = (output, title, factor, years) => {
      const value = h.value === null ? null : round(h.value * factor);
      const change = raised.map(({ said: _s, ko: _k, ...r }) => ({ ...r, change: Math.round(r.change * factor * 100) / 100 }));
      return score('prevent-2023', output, title, {
        value, horizon: `${years} years`, words: value === null ? null : percent(value, years), band: value !== null && output === 'cvd-10' ? bandOf(value) : null, validUntil: value === null ? null : '2026-09-30', problems: problem, inputs, raised: change,
        referencePerson: value === null ? null : 'of the same age and sex, with systolic blood pressure 120 mmHg, total cholesterol 170 mg/dL, HDL cholesterol 50 mg/dL, body mass index 25 kg/m², no diabetes, no current smoking', cautions, history: value === null ? [] : history(value),
      });
    };
    const learned = round(2 + 12 * chance(p.n, 686));
    const egfr = Math.round(Math.max(28, 118 - age * 0.6 + (chance(p.n, 685) - 0.5) * 24));
    const scores = [
      equation('cvd-10', '10-year risk of cardiovascular disease', 1, 10), equation('hf-10', '10-year risk of heart failure', 0.55, 10),
      ...(age < 60 && h.value !== null ? [equation('cvd-30', '30-year risk of cardiovascular disease', 3.1, 30)] : []),
      score('ckd-epi-2021', 'egfr', 'estimated GFR', age < 18 ? { unit: 'mL/min/{1.73_m2}', problems: [{ kind: 'below-range', input: 'age', text: `age ${age} years is below the equation's range (18 to 120)` }] }
        : { value: egfr, unit: 'mL/min/{1.73_m2}', words: `${egfr} mL/min/1.73 m²`, validUntil: '2026-06-30', inputs: inputs.filter((i) => ['age', 'sex', 'egfr'].includes(i.name)), cautions: ['Creatinine must be stable: not in acute kidney injury, pregnancy or hospital.'], history: history(egfr, 2019) }),
      score('cha2ds2-vasc', 'cha2ds2-vasc', 'CHA2DS2-VASc', { unit: '{points}', problems: [{ kind: 'excluded', input: 'atrial_fibrillation', text: 'The score is for people with atrial fibrillation.' }] }),
      ...(age >= 18 ? [score('diabetes-onset-lr', 'onset-3', 'Diabetes within 3 years', p.n % 3 === 0 ? { problems: [{ kind: 'stale', input: 'hba1c', text: 'the newest HbA1c is of 2023-04-02, older than 24 months' }] }
        : { value: learned, horizon: '3 years', words: percent(learned, 3), validUntil: '2026-03-31', inputs: inputs.slice(0, 4), contributions: contributionsOf(p, learned), cautions: ['Learned from records of this place; not for people with diabetes.'], history: history(8, 2024) })] : []),
      ...(all.some((r) => r.id.endsWith('-phq9-9')) ? [score('phq-9', 'phq-9', 'PHQ-9', { value: 17, unit: '{points}', words: '17 points', band: 'moderately severe', validUntil: '2026-01-14', alerts: ['Question 9 is above 0: thoughts of self-harm.'], history: history(17, 2023), inputs: all.filter((r) => r.id.endsWith('-phq9-9')).map((r) => ({ name: 'item_9', title: 'question 9', known: true, value: '1', lack: null, why: null, passedOver: null, sources: [{ resource: `Observation/${r.id}`, date: dateOf(r).slice(0, 10), value: '1' }] })) })] : []),
    ].filter((s) => ['live', 'limited'].includes(s.state));
    scores.sort((a, b) => Number(a.value === null) - Number(b.value === null) || Number(b.onChart) - Number(a.onChart));
    return { now: frame(2025).now, paused: [...models.values()].filter((m) => m.state === 'paused').map((m) => ({ model: m.id, title: m.title, since: m.since })), scores, imported: p.n % 5 === 0 ? [{ resource: `Observation/${p.id}-bp-9`, date: '2025-05-02', method: 'Elsewhere Heart Score', outcome: 'Myocardial infarction within 5 years', value: 4.2, unit: '%' }] : [] };
  }

  return { list: (user) => ({ manage: users.may(user, 'manage-models'), leftOut: [], models: [...models.values()].map(brief) }), detail: (id) => detail(need(id)), move, writeField, evaluation, report, watch, population, person, practices };
}
