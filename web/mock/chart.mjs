// SPDX-License-Identifier: Apache-2.0
// The FHIR resources of an invented person, and the views that are worked out from them (docs/workspace-api.md, people).
// Views never say anything that a resource does not: a reference in a view always opens.
import { chance, person, pick, yearsBetween } from './people.mjs';
import { measures, reasonOf, statusOf } from './measures.mjs';

const loinc = 'http://loinc.org';
const icd = 'http://hl7.org/fhir/sid/icd-10-cm';
const two = (n) => String(n).padStart(2, '0');
const code = (system, c, display) => ({ coding: [{ system, code: c, display }], text: display });

/** Laboratory and vital-sign series: code, unit, usual value, spread, reference range, results a year. */
const series = [
  ['4548-4', 'Hemoglobin A1c', '%', '%', 7.4, 1.3, null, 5.7, 1, 'laboratory', 1],
  ['2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'mg/dL', 'mg/dL', 128, 34, 70, 99, 1, 'laboratory', 0],
  ['2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma', 'mg/dL', 'mg/dL', 196, 30, null, 200, 1, 'laboratory', 0],
  ['18262-6', 'LDL Cholesterol [Mass/volume] by Direct assay', 'mg/dL', 'mg/dL', 116, 26, null, 130, 1, 'laboratory', 0],
  ['2085-9', 'HDL Cholesterol [Mass/volume] in Serum or Plasma', 'mg/dL', 'mg/dL', 51, 9, 40, null, 1, 'laboratory', 0],
  ['2571-8', 'Triglycerides', 'mg/dL', 'mg/dL', 148, 40, null, 150, 1, 'laboratory', 0],
  ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 'mg/dL', 0.94, 0.18, 0.6, 1.2, 1, 'laboratory', 2],
  ['33914-3', 'Glomerular filtration rate/1.73 sq M.predicted', 'mL/min/{1.73_m2}', 'mL/min/{1.73_m2}', 82, 14, 60, null, 1, 'laboratory', 0],
  ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', 'g/dL', 13.6, 1.2, 12, 16, 1, 'laboratory', 1],
  ['29463-7', 'Body weight', 'kg', 'kg', 76, 6, null, null, 2, 'vital-signs', 1],
  ['39156-5', 'Body mass index', 'kg/m2', 'kg/m2', 27.4, 2, 18.5, 25, 2, 'vital-signs', 1],
  ['8867-4', 'Heart rate', '/min', '/min', 76, 9, 60, 100, 2, 'vital-signs', 0],
];

const problemList = [
  ['I10', 'Essential (primary) hypertension'], ['E11.9', 'Type 2 diabetes mellitus without complications'], ['E78.5', 'Hyperlipidemia, unspecified'],
  ['M17.11', 'Unilateral primary osteoarthritis, right knee'], ['F32.A', 'Depression, unspecified'], ['J45.20', 'Mild intermittent asthma, uncomplicated'],
  ['K21.9', 'Gastro-esophageal reflux disease without esophagitis'], ['N18.31', 'Chronic kidney disease, stage 3a'],
];
const drugList = [
  ['860975', 'Metformin hydrochloride 500 MG Extended Release Oral Tablet', '1 tablet by mouth twice a day with meals'],
  ['314076', 'Lisinopril 10 MG Oral Tablet', '1 tablet by mouth once a day'],
  ['617311', 'Atorvastatin 40 MG Oral Tablet', '1 tablet by mouth at bedtime'],
  ['308136', 'Amlodipine 5 MG Oral Tablet', '1 tablet by mouth once a day'],
  ['312938', 'Sertraline 50 MG Oral Tablet', '1 tablet by mouth in the morning'],
  ['745679', 'Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', '2 puffs every 4 to 6 hours as needed'],
];
const visitList = [['99213', 'Office visit'], ['annual', 'Annual wellness visit'], ['video', 'Video visit'], ['nurse', 'Nurse visit']];

/** The day of the year's tests. */
export const visitDay = (n, year) => `${year}-${two(1 + Math.floor(chance(n, 320 + year) * 11))}-${two(2 + Math.floor(chance(n, 340 + year) * 26))}`;

const vietnamese = ['Nguyen', 'Tran'];
export const languageOf = (p) => (p.korean ? 'ko' : vietnamese.includes(p.names[0].family) ? 'vi' : p.ethnicity === '2135-2' && chance(p.n, 41) < 0.6 ? 'es' : 'en');
const languageNames = { ko: 'Korean', vi: 'Vietnamese', es: 'Spanish', en: 'English' };

const alerted = new Set();
for (let n = 40; alerted.size < 3; n += 97) if (!person(n).deceased && yearsBetween(person(n).birthDate, '2025-12-31') > 17) alerted.add(n);
/** A PHQ-9 whose ninth answer is above 0, not yet closed by anybody. */
export const alertOf = (p) => (alerted.has(p.n) ? { resource: `Observation/${p.id}-phq9-9`, date: `2025-12-31T${two(8 + (p.n % 7))}:20:00Z`, text: { en: 'PHQ-9 question 9 (thoughts of self-harm): “Several days”', ko: 'PHQ-9 9번 문항(자해 생각): “며칠 동안”' }, task: null } : null);

const categoryOf = (c) => [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: c }] }];

function encountersOf(p, subject) {
  const list = [];
  for (let year = 2016; year <= 2025; year++) {
    const visits = 1 + Math.floor(chance(p.n, 200 + year) * 4);
    for (let k = 0; k < visits; k++) {
      const [c, display] = pick(visitList, p.n, 220 + year, k);
      const date = `${year}-${two(1 + Math.floor(chance(p.n, 240 + year, k) * 12))}-${two(1 + Math.floor(chance(p.n, 260 + year, k) * 28))}`;
      if (p.deceased && date > p.deceasedDate) continue;
      list.push({
        resourceType: 'Encounter', id: `${p.id}-enc-${year}-${k}`, status: 'finished', subject,
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: display === 'Video visit' ? 'VR' : 'AMB' },
        type: [{ ...code('https://example.org/visit', c, display) }],
        period: { start: `${date}T09:${two(Math.floor(chance(p.n, year, k) * 60))}:00Z`, end: `${date}T10:00:00Z` },
        reasonCode: k === 0 ? [{ text: pick(problemList, p.n, 280 + year)[1] }] : undefined,
        serviceProvider: p.practice ? { reference: p.practice.key, display: p.practice.name } : undefined,
      });
    }
  }
  return list.sort((a, b) => (a.period.start < b.period.start ? -1 : 1));
}

function observation(p, subject, id, seriesRow, date, value) {
  const [c, display, unit, ucum, , , low, high, , category, digits] = seriesRow;
  const range = {};
  if (low !== null) range.low = { value: low, unit, code: ucum, system: 'http://unitsofmeasure.org' };
  if (high !== null) range.high = { value: high, unit, code: ucum, system: 'http://unitsofmeasure.org' };
  return {
    resourceType: 'Observation', id, status: 'final', category: categoryOf(category), code: code(loinc, c, display), subject, effectiveDateTime: date,
    valueQuantity: { value: Number(value.toFixed(digits)), unit, system: 'http://unitsofmeasure.org', code: ucum },
    ...(low !== null || high !== null ? { referenceRange: [range] } : {}),
    ...(high !== null && value > high ? { interpretation: [{ coding: [{ code: 'H' }] }] } : {}),
    ...(low !== null && value < low ? { interpretation: [{ coding: [{ code: 'L' }] }] } : {}),
  };
}

/** What measure k says of a person must agree with the chart: 'none' (no result this year), 'bad', 'good' or '' (not in it). */
function story(p, k) {
  const status = statusOf(p, k);
  if (status === 'none') return '';
  if (status !== 'due') return 'good';
  const [expression] = reasonOf(p, k, status);
  return expression === measures[k].due[1][0] ? 'none' : 'bad';
}

const toldA1c = { bad: (v) => 9.3 + (v % 1) * 2, good: (v) => Math.min(v, 8.8) };
const toldSystolic = { bad: (v) => Math.max(v, 144), good: (v) => Math.min(v, 137) };

function observationsOf(p, subject) {
  const list = [];
  const sugar = story(p, 1), pressure = story(p, 0);
  const owned = series.filter((row, k) => chance(p.n, 300 + k) < 0.8 || (sugar && row[0] === '4548-4'));
  const dates = [];
  for (let year = 2016; year <= 2025; year++) dates.push(visitDay(p.n, year));
  for (const row of owned) {
    const base = row[4] * (0.85 + 0.35 * chance(p.n, 360, row[4]));
    const drift = (chance(p.n, 370, row[4]) - 0.45) * row[5] * 0.25;
    dates.filter((date) => !p.deceased || date < p.deceasedDate).forEach((date, k) => {
      let value = Math.max(row[4] * 0.4, base + drift * k + (chance(p.n, 380, k, row[4]) - 0.5) * row[5]);
      if (row[0] === '4548-4' && date >= '2025') {
        if (sugar === 'none') return;
        value = toldA1c[sugar]?.(value) ?? value;
      }
      list.push(observation(p, subject, `${p.id}-obs-${row[0]}-${k}`, row, `${date}T08:15:00Z`, value));
    });
  }
  dates.forEach((date, k) => {
    if (pressure === 'none' && date >= '2025') return;
    const tell = (date >= '2025' && toldSystolic[pressure]) || ((v) => v);
    const systolic = tell(Math.round(124 + 22 * chance(p.n, 390, k) + 10 * chance(p.n, 391)));
    const diastolic = Math.round(68 + 16 * chance(p.n, 392, k));
    const part = (c, display, value) => ({ code: code(loinc, c, display), valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' } });
    list.push({
      resourceType: 'Observation', id: `${p.id}-bp-${k}`, status: 'final', category: categoryOf('vital-signs'),
      code: code(loinc, '85354-9', 'Blood pressure panel'), subject, effectiveDateTime: `${date}T09:05:00Z`,
      component: [part('8480-6', 'Systolic blood pressure', systolic), part('8462-4', 'Diastolic blood pressure', diastolic)],
    });
    if (k % 2 === 0) {
      list.push({
        resourceType: 'Observation', id: `${p.id}-smoke-${k}`, status: 'final', category: categoryOf('social-history'),
        code: code(loinc, '72166-2', 'Tobacco smoking status'), subject, effectiveDateTime: `${date}T09:05:00Z`,
        valueCodeableConcept: { text: chance(p.n, 395) < 0.2 ? 'Smokes some days' : 'Never smoker' },
      });
    }
  });
  const alert = alertOf(p);
  if (alert) {
    list.push({
      resourceType: 'Observation', id: `${p.id}-phq9-9`, status: 'final', category: categoryOf('survey'), code: code(loinc, '44260-8', 'Thoughts that you would be better off dead, or of hurting yourself in some way'),
      subject, effectiveDateTime: alert.date, valueCodeableConcept: { coding: [{ system: loinc, code: 'LA6569-3', display: 'Several days' }], text: 'Several days' },
    });
  }
  // One person has a long series (home glucose readings): 480 points, drawn by the plot for long series.
  if (p.n % 97 === 0) {
    for (let k = 0; k < 480; k++) {
      const day = new Date(Date.UTC(2024, 8, 1) + k * 86400000).toISOString().slice(0, 10);
      list.push(observation(p, subject, `${p.id}-home-${k}`, ['41653-7', 'Glucose [Mass/volume] in Capillary blood by Glucometer', 'mg/dL', 'mg/dL', 0, 0, 70, 180, 1, 'laboratory', 0],
        `${day}T07:00:00Z`, 130 + 30 * Math.sin(k / 20) + 50 * (chance(p.n, 399, k) - 0.5)));
    }
  }
  return list;
}

/** Every resource of a person, the Patient first. */
export function resourcesOf(n) {
  const p = person(n);
  const subject = { reference: `Patient/${p.id}` };
  const age = yearsBetween(p.birthDate, '2025-12-31');
  const patient = {
    resourceType: 'Patient', id: p.id, meta: { versionId: '2', lastUpdated: '2025-11-02T03:04:05Z' },
    identifier: [{ type: { text: 'Medical Record Number' }, value: `MRN-${100000 + n}` }],
    name: p.names.map(({ use, text, family, given }) => ({ use, ...(text ? { text } : {}), family, given })),
    gender: p.sex, birthDate: p.birthDate, ...(p.deceased ? { deceasedDateTime: p.deceasedDate } : {}),
    telecom: [{ system: 'phone', value: `555-01${two(n % 100)}`, use: 'mobile' }, { system: 'email', value: `person${n}@example.org` }],
    address: [{ line: [`${1 + (n % 300)} Elm Street`], city: pick(['Lowell', 'Worcester', 'Quincy', 'Holyoke'], n, 40), state: 'MA', postalCode: `01${100 + (n % 800)}`, country: 'US' }],
    communication: [{ language: code('urn:ietf:bcp:47', languageOf(p), languageNames[languageOf(p)]), preferred: true }],
    generalPractitioner: p.practice ? [{ reference: p.practice.key }] : undefined,
  };
  const conditions = problemList.filter((_, k) => (k < 2 ? story(p, k) : age > 30 && chance(n, 400 + k) < 0.32)).map(([c, display], k) => ({
    resourceType: 'Condition', id: `${p.id}-cond-${k}`, subject, code: code(icd, c, display),
    clinicalStatus: { coding: [{ code: chance(n, 420 + k) < 0.85 ? 'active' : 'resolved' }] }, verificationStatus: { coding: [{ code: 'confirmed' }] },
    onsetDateTime: `${2005 + Math.floor(chance(n, 430 + k) * 19)}-${two(1 + Math.floor(chance(n, 440 + k) * 12))}`,
  }));
  const drugs = drugList.filter((_, k) => age > 30 && chance(n, 450 + k) < 0.4).map(([c, display, dosage], k) => ({
    resourceType: 'MedicationRequest', id: `${p.id}-med-${k}`, subject, status: chance(n, 460 + k) < 0.8 ? 'active' : 'stopped', intent: 'order',
    medicationCodeableConcept: code('http://www.nlm.nih.gov/research/umls/rxnorm', c, display),
    authoredOn: `${2019 + Math.floor(chance(n, 470 + k) * 7)}-0${1 + (k % 9)}-12`, dosageInstruction: [{ text: dosage }],
  }));
  const shots = [2021, 2022, 2023, 2024, 2025].filter((y) => chance(n, 480 + y) < 0.6).map((y) => ({
    resourceType: 'Immunization', id: `${p.id}-imm-${y}`, patient: subject, status: 'completed', occurrenceDateTime: `${y}-10-0${1 + (n % 9)}`,
    vaccineCode: code('http://hl7.org/fhir/sid/cvx', '150', 'Influenza, injectable, quadrivalent, preservative free'),
  }));
  const allergies = chance(n, 490) < 0.3 ? [{
    resourceType: 'AllergyIntolerance', id: `${p.id}-all-0`, patient: subject, code: { text: pick(['Penicillin', 'Peanut', 'Latex', 'Sulfonamide'], n, 491) },
    criticality: chance(n, 492) < 0.4 ? 'high' : 'low', clinicalStatus: { coding: [{ code: 'active' }] }, reaction: [{ manifestation: [{ text: 'Hives' }] }],
  }] : [];
  return [patient, ...conditions, ...drugs, ...shots, ...allergies, ...encountersOf(p, subject), ...observationsOf(p, subject)];
}

const codeView = (c) => ({ text: c?.text ?? null, system: c?.coding?.[0]?.system ?? null, code: c?.coding?.[0]?.code ?? null, display: c?.coding?.[0]?.display ?? null });
const refOf = (r) => `${r.resourceType}/${r.id}`;

/** A short line for a resource: "Hemoglobin A1c 7.9 %". */
export function summaryOf(r) {
  const c = r.code ?? r.medicationCodeableConcept ?? r.vaccineCode ?? r.type?.[0];
  const name = c?.text ?? r.resourceType;
  if (r.component) return `${name} ${r.component.map((x) => x.valueQuantity.value).join('/')} mmHg`;
  return r.valueQuantity ? `${name} ${r.valueQuantity.value} ${r.valueQuantity.unit}` : name;
}

export const dateOf = (r) => r.effectiveDateTime ?? r.period?.start ?? r.authoredOn ?? r.occurrenceDateTime ?? r.onsetDateTime ?? null;

/** Resources that the deciding expressions of measure k used, newest first. */
export function evidenceOf(all, k, status) {
  if (status === 'failed') return [];
  const wanted = { BP: (r) => r.id.includes('-bp-'), A1C: (r) => r.id.includes('-obs-4548-4'), PROC: () => false, PHQ: () => false }[measures[k].evidence];
  return all.filter(wanted).reverse().slice(0, 3);
}

function resultsOf(all) {
  const groups = new Map();
  const add = (r, c, q, panel, word) => {
    const key = `${c.coding?.[0]?.code}|${q?.code ?? ''}`;
    if (!groups.has(key)) {
      groups.set(key, { code: codeView(c), panel, unit: q?.unit ?? null, ucum: q?.code ?? null, category: r.category?.[0]?.coding?.[0]?.code ?? null, points: [] });
    }
    const range = r.referenceRange?.[0];
    groups.get(key).points.push({
      date: dateOf(r), value: q?.value ?? null, text: q ? String(q.value) : word, comparator: null, resource: refOf(r),
      low: range?.low?.value ?? null, high: range?.high?.value ?? null, interpretation: r.interpretation?.[0]?.coding?.[0]?.code ?? null, status: r.status,
    });
  };
  for (const r of all.filter((x) => x.resourceType === 'Observation')) {
    if (r.component) r.component.forEach((part) => add(r, part.code, part.valueQuantity, codeView(r.code), null));
    else add(r, r.code, r.valueQuantity ?? null, null, r.valueCodeableConcept?.text);
  }
  const newest = (series) => series.points.at(-1).date ?? '';
  return [...groups.values()].map((g) => ({ ...g, points: g.points.sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1)) })).sort((a, b) => (newest(a) > newest(b) ? -1 : newest(a) < newest(b) ? 1 : 0));
}

const statusOrder = ['due', 'failed', 'exception', 'excluded', 'met'];

/** The measures part of a person's view. */
export function measuresOf(p, all, lang, year) {
  return measures.flatMap((m, k) => {
    const status = statusOf(p, k, year);
    if (status === 'none') return [];
    const [expression, value, text] = reasonOf(p, k, status);
    const resources = evidenceOf(all, k, status).map((r) => ({ resource: refOf(r), date: dateOf(r), summary: summaryOf(r) }));
    const denominator = { expression: 'Initial Population', library: m.name, text: null, value: true, resources: [] };
    return [{
      measure: m.id, group: '1', title: m.title[lang], groupTitle: null, version: m.version, publisher: 'Bogam', improvement: m.improvement, status,
      error: status === 'failed' ? text[lang] : null,
      why: status === 'failed' ? [] : [{ expression, library: m.name, text: text[lang], value, resources }, denominator],
    }];
  }).sort((a, b) => statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status));
}

/** GET /api/people/{id}. */
export function personView(n, lang, year, now) {
  const p = person(n);
  const all = resourcesOf(n);
  const patient = all[0];
  const of = (type) => all.filter((r) => r.resourceType === type).reverse();
  const a = patient.address[0];
  const encounters = of('Encounter');
  return {
    id: p.id, names: p.names, birthDate: p.birthDate, age: yearsBetween(p.birthDate, p.deceasedDate ?? now.slice(0, 10)), sex: p.sex,
    deceased: p.deceased, deceasedDate: p.deceasedDate, languages: patient.communication.map((c) => codeView(c.language)),
    telecom: patient.telecom.map((t) => ({ system: t.system, value: t.value, use: t.use ?? null })),
    address: [{ text: null, line: a.line, city: a.city, district: null, state: a.state, postalCode: a.postalCode, country: a.country, use: null }],
    identifiers: patient.identifier.map((i) => ({ type: i.type.text, value: i.value })),
    practice: p.practice, lastEncounter: encounters[0]?.period.start ?? null,
    allergies: of('AllergyIntolerance').map((r) => ({ resource: refOf(r), code: codeView(r.code), criticality: r.criticality, status: 'active', reactions: ['Hives'] })),
    allergiesRecorded: chance(n, 490) < 0.7,
    measuresState: 'ready', progress: null, measures: measuresOf(p, all, lang, year),
    problems: of('Condition').map((r) => ({ resource: refOf(r), code: codeView(r.code), status: r.clinicalStatus.coding[0].code, verification: 'confirmed', onset: r.onsetDateTime, abatement: null, recorded: null })),
    medications: of('MedicationRequest').map((r) => ({ resource: refOf(r), code: codeView(r.medicationCodeableConcept), status: r.status, intent: r.intent, date: r.authoredOn, dosage: r.dosageInstruction[0].text })),
    immunizations: of('Immunization').map((r) => ({ resource: refOf(r), code: codeView(r.vaccineCode), status: r.status, date: r.occurrenceDateTime })),
    encounters: encounters.map((r) => ({ resource: refOf(r), code: codeView(r.type[0]), class: r.class.code, status: r.status, start: r.period.start, end: r.period.end, reason: r.reasonCode?.[0].text ?? null, practice: r.serviceProvider?.display ?? null })),
    results: resultsOf(all), truncated: [],
  };
}

/** GET /api/people/{id}/measures/{measure}/evidence. */
export function evidenceView(n, k, lang, year, frame) {
  const p = person(n);
  const all = resourcesOf(n);
  const m = measures[k];
  const status = statusOf(p, k, year);
  const [reason, reasonValue, text] = reasonOf(p, k, status);
  const used = evidenceOf(all, k, status);
  const visits = all.filter((r) => r.resourceType === 'Encounter' && r.period.start.startsWith(String(year)));
  const resources = Object.fromEntries([...used, ...visits].map((r) => [refOf(r), { date: dateOf(r), summary: summaryOf(r) }]));
  const node = (name, value, more = {}) => ({
    name, library: m.name, text: null, type: value === null ? 'null' : 'boolean', value, result: String(value), decides: false, locator: '18:1-20:40', resources: [], children: [], ...more,
  });
  const counted = status === 'met' || status === 'due';
  const numeratorValue = counted ? (status === 'due') === (m.improvement === 'decrease') : status === 'failed' ? null : false;
  const results = {
    'initial-population': node('Initial Population', true, { children: [node('Qualifying Encounter', null, { type: 'list', result: `${visits.length} × Encounter`, resources: visits.map(refOf) })] }),
    denominator: node('Denominator', true, { children: [node('Initial Population', true)] }),
    'denominator-exclusion': node('Denominator Exclusion', status === 'excluded', { decides: status === 'excluded', children: [node('Has Hospice Care', status === 'excluded', { decides: status === 'excluded' }), node('Has Palliative Care', false)] }),
    'denominator-exception': node('Denominator Exception', status === 'exception', { decides: status === 'exception' }),
    numerator: node('Numerator', numeratorValue, {
      decides: counted, ...(status === 'failed' ? { type: 'error', result: 'error' } : {}),
      children: status === 'failed' ? [] : [node(reason, reasonValue, { text: text[lang], decides: counted, resources: used.map(refOf), children: used[0] ? [node('Latest result', null, { type: 'resource', result: summaryOf(used[0]), resources: [refOf(used[0])] })] : [] })],
    }),
  };
  const inside = { 'initial-population': true, denominator: true, 'denominator-exclusion': status === 'excluded', 'denominator-exception': status === 'exception', numerator: counted && numeratorValue };
  return {
    ...frame, measure: m.id, group: '1', title: m.title[lang], version: m.version, improvement: m.improvement, status,
    populations: m.definition.map((d) => ({ population: d.population, library: m.name, expression: d.expression, value: results[d.population].value, count: inside[d.population] ? 1 : 0, decides: results[d.population].decides })),
    expressions: m.definition.map((d) => results[d.population]), resources,
    error: status === 'failed' ? { message: text.en, library: m.name, expression: 'Numerator', locator: '52:3-52:41' } : null,
  };
}
