// SPDX-License-Identifier: Apache-2.0
// Invented measures: titles, words, CQL and the rule by which an invented person is due. The rules lean on age and on chance,
// with one practice and one group doing worse, so that splits show something.
import { chance, yearsBetween } from './people.mjs';

const both = (en, ko) => ({ en, ko });

function cqlOf(library, { valueSets, initial, numerator }) {
  return `library ${library} version '0.1.0'

using FHIR version '4.0.1'

include FHIRHelpers version '4.0.1' called FHIRHelpers

${valueSets.map((v) => `valueset "${v}": 'https://example.org/ValueSet/${v.toLowerCase().replace(/ /g, '-')}'`).join('\n')}

parameter "Measurement Period" Interval<DateTime>

context Patient

// People whom the measure is about.
define "Initial Population":
  AgeInYearsAt(date from end of "Measurement Period") in ${initial}
    and exists "Qualifying Encounter"

define "Qualifying Encounter":
  [Encounter] E
    where E.status = 'finished'
      and E.period during "Measurement Period"

define "Denominator":
  "Initial Population"

define "Denominator Exclusion":
  "Has Hospice Care" or "Has Palliative Care"

define "Has Hospice Care":
  exists ([ServiceRequest: "Hospice Care"] S where S.authoredOn during "Measurement Period")

define "Has Palliative Care":
  exists ([Encounter: "Palliative Care"] E where E.period overlaps "Measurement Period")

${numerator}
`;
}

const a1c = cqlOf('GlycemicControl', {
  valueSets: ['Diabetes', 'HbA1c Laboratory Test', 'Hospice Care', 'Palliative Care'], initial: 'Interval[18, 75]',
  numerator: `define "Numerator":
  "Most Recent HbA1c Above Nine" or "Has No HbA1c In Period"

define "Most Recent HbA1c":
  Last([Observation: "HbA1c Laboratory Test"] O
    where O.status in { 'final', 'amended', 'corrected' }
      and O.effective during "Measurement Period"
    sort by start of effective)

define "Most Recent HbA1c Above Nine":
  ("Most Recent HbA1c".value as Quantity) > 9 '%'

define "Has No HbA1c In Period":
  "Most Recent HbA1c" is null`,
});

const pressure = cqlOf('BloodPressureControl', {
  valueSets: ['Essential Hypertension', 'Hospice Care', 'Palliative Care'], initial: 'Interval[18, 85]',
  numerator: `define "Numerator":
  "Latest Pressure Is Below 140 Over 90"

define "Latest Pressure":
  Last([Observation: code from "Blood pressure panel"] O
    where O.effective during "Measurement Period"
    sort by start of effective)

define "Latest Pressure Is Below 140 Over 90":
  "Latest Systolic" < 140 'mm[Hg]' and "Latest Diastolic" < 90 'mm[Hg]'`,
});

const colorectal = cqlOf('ColorectalScreening', {
  valueSets: ['Colonoscopy', 'Fecal Immunochemical Test', 'Hospice Care', 'Palliative Care'], initial: 'Interval[46, 75]',
  numerator: `define "Numerator":
  "Has Colonoscopy In Ten Years" or "Has Stool Test In Period"

define "Has Colonoscopy In Ten Years":
  exists ([Procedure: "Colonoscopy"] P
    where P.performed during Interval[end of "Measurement Period" - 10 years, end of "Measurement Period"])

define "Has Stool Test In Period":
  exists ([Observation: "Fecal Immunochemical Test"] O where O.effective during "Measurement Period")`,
});

const depression = cqlOf('DepressionScreening', {
  valueSets: ['Depression Screening', 'Hospice Care', 'Palliative Care'], initial: 'Interval[12, 120]',
  numerator: `define "Numerator":
  "Has Screening At Or Before A Visit" and ("Screening Is Negative" or "Has Follow-up Plan")

define "Has Screening At Or Before A Visit":
  exists "Screening In Period"

define "Screening Is Negative":
  (Last("Screening In Period").value as CodeableConcept) ~ "Depression screening negative"

define "Has Follow-up Plan":
  exists [ServiceRequest: "Follow Up for Depression"]`,
});

/** definition[] entries: population, words, expression. */
const define = (population, expression, en, ko) => ({ population, expression, text: both(en, ko) });
const hospice = define('denominator-exclusion', 'Denominator Exclusion', 'In hospice or palliative care at any time in the period', '평가 기간 중 호스피스 또는 완화의료를 받음');

export const measures = [
  {
    id: 'blood-pressure-control', name: 'BloodPressureControl', version: '0.1.0', improvement: 'increase', ages: [18, 85], share: 0.28,
    title: both('Blood pressure control', '고혈압 조절'),
    description: both('People with hypertension whose latest blood pressure of the year is below 140/90 mmHg.', '고혈압이 있는 사람 중 올해 마지막 혈압이 140/90 mmHg 미만인 비율.'),
    cql: pressure, met: 0.62, evidence: 'BP',
    due: [['Latest Pressure Is Below 140 Over 90', false, both('Latest blood pressure is below 140/90', '마지막 혈압이 140/90 미만')], ['Latest Pressure', null, both('No blood pressure this year', '올해 혈압 기록 없음')]],
    ok: ['Latest Pressure Is Below 140 Over 90', true, both('Latest blood pressure is below 140/90', '마지막 혈압이 140/90 미만')],
    definition: [
      define('initial-population', 'Initial Population', 'Aged 18 to 85 with essential hypertension and a visit in the period', '18–85세, 본태성 고혈압이 있고 기간 중 진료를 받음'),
      define('denominator', 'Denominator', 'The initial population', '대상 집단 전체'), hospice,
      define('numerator', 'Numerator', 'The latest blood pressure of the period is below 140 systolic and below 90 diastolic', '기간 중 마지막 혈압이 수축기 140 미만, 이완기 90 미만'),
    ],
  },
  {
    id: 'glycemic-control', name: 'GlycemicControl', version: '0.1.0', improvement: 'decrease', ages: [18, 75], share: 0.11,
    title: both('Glycaemic control: HbA1c above 9 %', '혈당 조절: 당화혈색소 9 % 초과'),
    description: both('People with diabetes whose latest HbA1c is above 9 %, or who have none this year.', '당뇨병이 있는 사람 중 마지막 당화혈색소가 9 %를 넘거나 올해 결과가 없는 비율.'),
    cql: a1c, met: 0.71, evidence: 'A1C',
    due: [['Most Recent HbA1c Above Nine', true, both('Latest HbA1c is above 9 %', '마지막 당화혈색소가 9 % 초과')], ['Has No HbA1c In Period', true, both('No HbA1c result this year', '올해 당화혈색소 결과 없음')]],
    ok: ['Most Recent HbA1c Above Nine', false, both('Latest HbA1c is above 9 %', '마지막 당화혈색소가 9 % 초과')],
    definition: [
      define('initial-population', 'Initial Population', 'Aged 18 to 75 with diabetes and a visit in the period', '18–75세, 당뇨병이 있고 기간 중 진료를 받음'),
      define('denominator', 'Denominator', 'The initial population', '대상 집단 전체'), hospice,
      define('numerator', 'Numerator', 'The latest HbA1c of the period is above 9 %, or there is none', '기간 중 마지막 당화혈색소가 9 %를 넘거나 결과가 없음'),
    ],
  },
  {
    id: 'colorectal-screening', name: 'ColorectalScreening', version: '0.1.0', improvement: 'increase', ages: [46, 75], share: 0.96,
    title: both('Colorectal cancer screening', '대장암 검진'),
    description: both('People aged 46 to 75 who are up to date with colorectal cancer screening.', '46–75세 중 대장암 검진을 제때 받은 비율.'),
    cql: colorectal, met: 0.66, evidence: 'PROC',
    due: [['Has Colonoscopy In Ten Years', false, both('Colonoscopy in ten years or stool test this year', '10년 내 대장내시경 또는 올해 분변 검사')]],
    ok: ['Has Colonoscopy In Ten Years', true, both('Colonoscopy within ten years', '10년 내 대장내시경 받음')],
    definition: [
      define('initial-population', 'Initial Population', 'Aged 46 to 75 with a visit in the period', '46–75세, 기간 중 진료를 받음'),
      define('denominator', 'Denominator', 'The initial population', '대상 집단 전체'), hospice,
      define('numerator', 'Numerator', 'A colonoscopy in the last ten years or a stool test in the period', '최근 10년 내 대장내시경 또는 기간 중 분변 검사'),
    ],
  },
  {
    id: 'depression-screening', name: 'DepressionScreening', version: '0.1.0', improvement: 'increase', ages: [12, 120], share: 0.9,
    title: both('Depression screening and follow-up', '우울증 선별과 추적 관리'),
    description: both('People aged 12 and over who were screened for depression and, if positive, have a follow-up plan.', '12세 이상 중 우울증 선별검사를 받고 양성이면 추적 계획이 있는 비율.'),
    cql: depression, met: 0.48, evidence: 'PHQ',
    due: [['Has Screening At Or Before A Visit', false, both('Depression screening this year', '올해 우울증 선별검사')]],
    ok: ['Has Screening At Or Before A Visit', true, both('Screened, result negative', '선별검사 음성')],
    definition: [
      define('initial-population', 'Initial Population', 'Aged 12 and over with a visit in the period', '12세 이상, 기간 중 진료를 받음'),
      define('denominator', 'Denominator', 'The initial population', '대상 집단 전체'),
      define('denominator-exclusion', 'Denominator Exclusion', 'In hospice care, or bipolar disorder recorded before the visit', '호스피스 이용 또는 진료 전 양극성 장애 진단'),
      define('denominator-exception', 'Denominator Exception', 'Screening not done for a recorded medical reason', '기록된 의학적 사유로 선별검사를 하지 않음'),
      define('numerator', 'Numerator', 'Screened with a standard instrument; if positive, a follow-up plan the same day', '표준 도구로 선별, 양성이면 당일 추적 계획'),
    ],
  },
];

const kPeriodEnd = '2025-12-31';

/** The status of a person in measure number k. */
export function statusOf(p, k, year = 2025) {
  const m = measures[k];
  const age = yearsBetween(p.birthDate, kPeriodEnd);
  const seed = 100 + k * 10 + (year - 2025) * 1000;
  if (age < m.ages[0] || age > m.ages[1] || chance(p.n, 100 + k * 10) > m.share || chance(p.n, seed + 1) < 0.12) return 'none';
  if (chance(p.n, seed + 2) < 0.00015) return 'failed';
  if (chance(p.n, seed + 3) < 0.045) return 'excluded';
  let met = m.met;
  if (p.practice?.key === 'Organization/prac-4') met -= 0.13;
  if (p.ethnicity === '2135-2') met -= 0.06;
  if (age > 65) met += 0.06;
  if (year < 2025) met -= 0.04;
  if (chance(p.n, seed + 4) < met) return 'met';
  return k === 3 && chance(p.n, seed + 5) < 0.03 ? 'exception' : 'due';
}

/** Which of the measure's reasons holds: [expression, value, words]. */
export function reasonOf(p, k, status) {
  const m = measures[k];
  if (status === 'met') return m.ok;
  if (status === 'due') return m.due[Math.floor(chance(p.n, 170 + k) * m.due.length)];
  if (status === 'excluded') return ['Has Hospice Care', true, both('In hospice care in the period', '기간 중 호스피스 이용')];
  if (status === 'exception') return ['Denominator Exception', true, both('Screening declined for a medical reason', '의학적 사유로 검사하지 않음')];
  if (status === 'failed') {
    const text = "Quantity units cannot be compared: '%' and 'mmol/mol{Hb}x'";
    return ['Numerator', null, both(text, text)];
  }
  return ['Initial Population', false, both('In the initial population', '대상 집단')];
}
