// SPDX-License-Identifier: Apache-2.0
// Invented people. Everything about a person follows from the person's number, so the same 100,000 people come back on
// every run and none of them has to be kept: names (Korean with romanised forms, English, Spanish, Vietnamese), birth date,
// practice, race. No real person is described.

/** A small integer hash (mulberry-like), the only source of chance here. Returns [0, 1). */
export function chance(...keys) {
  let h = 0x9e3779b9;
  for (const key of keys) {
    h = Math.imul(h ^ key, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 4294967296;
}

export const pick = (list, ...keys) => list[Math.floor(chance(...keys) * list.length)];

const families = [
  ['김', 'Kim'], ['이', 'Lee'], ['박', 'Park'], ['최', 'Choi'], ['정', 'Jung'], ['강', 'Kang'], ['조', 'Cho'], ['윤', 'Yoon'],
  ['장', 'Jang'], ['임', 'Lim'], ['한', 'Han'], ['오', 'Oh'], ['서', 'Seo'], ['신', 'Shin'], ['남궁', 'Namgung'],
];
const womanSyllables = [
  ['서연', 'Seoyeon'], ['민지', 'Minji'], ['지현', 'Jihyun'], ['수빈', 'Subin'], ['은주', 'Eunju'], ['영숙', 'Youngsook'], ['미경', 'Mikyung'],
  ['순자', 'Sunja'], ['하은', 'Haeun'], ['보람', 'Boram'],
];
const manSyllables = [
  ['민준', 'Minjun'], ['도윤', 'Doyoon'], ['지훈', 'Jihoon'], ['성호', 'Sungho'], ['영수', 'Youngsoo'], ['현우', 'Hyunwoo'], ['상철', 'Sangchul'],
  ['준서', 'Junseo'], ['동현', 'Donghyun'], ['우진', 'Woojin'],
];
const westernFamilies = [
  'Abbott', 'Almeida', 'Baker', 'Bélanger', 'Castillo', 'Cohen', 'Dias', 'Edwards', 'Ferreira', 'Flores', 'García', 'Green', 'Harris', 'Ibarra',
  'Jackson', 'Keller', 'Lopes', 'Mitchell', 'Moreau', 'Nguyen', "O'Brien", 'Pérez', 'Quinn', 'Reyes', 'Silva', 'Tran', 'Turner', 'Vargas', 'Walsh', 'Young',
];
const womanGiven = ['Ana', 'Beatriz', 'Carol', 'Denise', 'Elena', 'Fatima', 'Grace', 'Helen', 'Isabel', 'Joan', 'Linh', 'Maria', 'Naomi', 'Rosa', 'Susan', 'Teresa'];
const manGiven = ['Andrew', 'Bruno', 'Carlos', 'David', 'Edward', 'Frank', 'Gabriel', 'Henry', 'Ivan', 'James', 'Luis', 'Minh', 'Paulo', 'Robert', 'Samuel', 'Victor'];

export const practices = [
  { key: 'Organization/prac-1', name: 'Riverside Family Health' },
  { key: 'Organization/prac-2', name: 'Harbor Street Primary Care' },
  { key: 'Organization/prac-3', name: '한마음 가정의원 Hanmaum Family Clinic' },
  { key: 'Organization/prac-4', name: 'Mill Pond Community Health Center' },
  { key: 'Organization/prac-5', name: 'Northfield Medical Group' },
  { key: 'Organization/prac-6', name: 'Union Square Internal Medicine' },
];

const races = [['2106-3', 'White'], ['2028-9', 'Asian'], ['2054-5', 'Black or African American'], ['1002-5', 'American Indian or Alaska Native'], ['unknown', null]];

const two = (n) => String(n).padStart(2, '0');

/** Whole years from one date to another, both YYYY-MM-DD. */
export function yearsBetween(birth, day) {
  const [y, m, d] = birth.split('-').map(Number);
  const [y2, m2, d2] = day.split('-').map(Number);
  return y2 - y - (m2 < m || (m2 === m && d2 < d) ? 1 : 0);
}

function koreanNames(n, sex) {
  const [family, romanFamily] = pick(families, n, 3);
  const [given, romanGiven] = pick(sex === 'female' ? womanSyllables : manSyllables, n, 4);
  const name = (representation, f, g, text) => ({ use: 'official', representation, text, family: f, given: [g], prefix: [], suffix: [] });
  return [name('ABC', romanFamily, romanGiven, `${romanGiven} ${romanFamily}`), name('SYL', family, given, family + given)];
}

function westernNames(n, sex) {
  const given = [pick(sex === 'female' ? womanGiven : manGiven, n, 4)];
  if (chance(n, 5) < 0.2) given.push(`${'ABCDEFGHJKLMNPRST'[Math.floor(chance(n, 6) * 17)]}.`);
  return [{ use: 'official', representation: null, text: null, family: pick(westernFamilies, n, 3), given, prefix: [], suffix: chance(n, 7) < 0.01 ? ['Jr.'] : [] }];
}

/** The person with number n: what a list row and a header need. */
export function person(n) {
  const sex = chance(n, 1) < 0.53 ? 'female' : chance(n, 11) < 0.004 ? 'other' : 'male';
  const korean = chance(n, 2) < 0.22;
  const year = 2025 - Math.floor(3 + 92 * Math.sqrt(chance(n, 8)) * (0.35 + 0.65 * chance(n, 9)));
  const birthDate = `${year}-${two(1 + Math.floor(chance(n, 12) * 12))}-${two(1 + Math.floor(chance(n, 13) * 28))}`;
  const [race, raceLabel] = korean ? races[1] : pick(races, n, 14);
  const hispanic = !korean && chance(n, 15) < 0.3;
  const deceased = chance(n, 16) < 0.01;
  return {
    n, id: `p${String(n).padStart(6, '0')}`, sex, korean, birthDate, race, raceLabel,
    ethnicity: hispanic ? '2135-2' : '2186-5', ethnicityLabel: hispanic ? 'Hispanic or Latino' : 'Not Hispanic or Latino',
    names: korean ? koreanNames(n, sex) : westernNames(n, sex),
    practice: chance(n, 17) < 0.04 ? null : practices[Math.floor(chance(n, 18) ** 1.6 * practices.length)],
    deceased, deceasedDate: deceased ? '2025-08-14' : null,
  };
}

/** The key by which the server sorts names: family, then given, of the first name. */
export const sortKey = (p) => `${p.names[0].family} ${p.names[0].given.join(' ')}`.toLowerCase();
