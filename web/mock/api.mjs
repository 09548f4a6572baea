// SPDX-License-Identifier: Apache-2.0
// The workspace's API over invented people, as a function of the request: answer(url, acceptLanguage, { method, body, user, headers }) -> { status, body, type }.
// The mock server, the component tests and the end-to-end tests all call it. docs/workspace-api.md is the contract.
import { person, practices, sortKey, yearsBetween } from './people.mjs';
import { measures, reasonOf, statusOf } from './measures.mjs';
import { dateOf, evidenceOf, evidenceView, personView, resourcesOf, summaryOf } from './chart.mjs';
import { createAdmin } from './admin.mjs';
import { createCover } from './cover.mjs';
import { createPlan } from './plan.mjs';
import { createRisk } from './risk.mjs';
import { createToday } from './today.mjs';
import { inLanguage } from './words.mjs';

const kNow = '2025-12-31T23:59:59Z';
const kSmallCell = 11;
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC');

class Refusal extends Error {
  constructor(status, text, code) {
    super([text].flat().join(' '));
    Object.assign(this, { status, code, texts: [text].flat() });
  }
}

function wilson(hits, n) {
  if (n === 0) return null;
  const z = 1.959964, p = hits / n, d = 1 + (z * z) / n;
  const mid = (p + (z * z) / (2 * n)) / d, half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / d;
  return { low: Math.max(0, mid - half), high: Math.min(1, mid + half) };
}

const ageBand = (age) => (age < 18 ? '0-17' : age < 45 ? '18-44' : age < 65 ? '45-64' : age < 75 ? '65-74' : '75+');
const splits = {
  sex: [(p) => p.sex, () => null, ['female', 'male', 'other', 'unknown']],
  age: [(p) => ageBand(yearsBetween(p.birthDate, '2025-12-31')), () => null, ['0-17', '18-44', '45-64', '65-74', '75+']],
  race: [(p) => p.race, (p) => p.raceLabel, null],
  ethnicity: [(p) => p.ethnicity, (p) => p.ethnicityLabel, null],
  practice: [(p) => p.practice?.key ?? 'none', (p) => p.practice?.name ?? null, null],
};

/** people: how many; users: whether people sign in. The tables that take a pass over everybody are made once, when first needed. */
export function createApi({ people = 100000, loadedMeasures = measures.length, users = false } = {}) {
  const loaded = measures.slice(0, people === 0 ? 0 : loadedMeasures);
  let everyone;
  const statuses = new Map();
  const kept = new Map();
  const once = (key, make) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };

  function list() {
    if (!everyone) {
      everyone = Array.from({ length: people }, (_, n) => person(n));
      everyone.forEach((p) => {
        p.sort = sortKey(p);
        p.words = p.names.flatMap((x) => [x.family, ...x.given, x.family + x.given.join('')]).map(plain);
      });
      everyone.sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : a.n - b.n));
    }
    return everyone;
  }

  function statusTable(k, year) {
    const key = `${k}|${year}`;
    if (!statuses.has(key)) statuses.set(key, new Map(list().map((p) => [p.n, statusOf(p, k, year)])));
    return statuses.get(key);
  }

  function tally(k, year, members) {
    const table = statusTable(k, year);
    const count = { due: 0, met: 0, excluded: 0, exception: 0, failed: 0, none: 0 };
    for (const p of members) count[table.get(p.n)]++;
    const denominator = count.due + count.met;
    const numerator = measures[k].improvement === 'increase' ? count.met : count.due;
    return { count, denominator, numerator, rate: denominator ? numerator / denominator : null, interval: wilson(numerator, denominator), due: count.due };
  }

  function groupView(k, year) {
    const { count, numerator, rate, interval } = tally(k, year, list());
    const inside = count.due + count.met + count.excluded + count.exception;
    const populations = { 'initial-population': inside, denominator: inside, 'denominator-exclusion': count.excluded, numerator };
    if (measures[k].definition.some((d) => d.population === 'denominator-exception')) populations['denominator-exception'] = count.exception;
    return {
      id: '1', title: null, description: null, scoring: 'proportion', basis: 'boolean', improvement: measures[k].improvement,
      populations, rate, interval, value: null, unit: null, due: count.due, failed: count.failed,
    };
  }

  const measureView = (k, year, lang) => ({
    id: measures[k].id, name: measures[k].name, title: measures[k].title[lang], version: measures[k].version, status: 'active',
    description: measures[k].description[lang], publisher: 'Bogam', state: 'ready', progress: null, error: null, groups: [once(`group|${k}|${year}`, () => groupView(k, year))],
  });

  function strataOf(k, year) {
    return Object.entries(splits).map(([by, [keyOf, labelOf, order]]) => {
      const members = new Map();
      for (const p of list()) {
        const key = keyOf(p);
        if (!members.has(key)) members.set(key, { label: labelOf(p), people: [] });
        members.get(key).people.push(p);
      }
      const rows = [...members].map(([key, { label, people: of }]) => {
        const t = tally(k, year, of);
        const suppressed = t.denominator > 0 && t.denominator < kSmallCell;
        const hide = (x) => (suppressed ? null : x);
        return { key, label, denominator: hide(t.denominator), numerator: hide(t.numerator), rate: hide(t.rate), interval: hide(t.interval), due: hide(t.due), suppressed };
      }).filter((row) => row.denominator !== 0);
      const last = (row) => (row.key === 'none' || row.key === 'unknown' ? 1 : 0);
      rows.sort((a, b) => (order ? order.indexOf(a.key) - order.indexOf(b.key) : last(a) - last(b) || (b.denominator ?? 0) - (a.denominator ?? 0)));
      return { by, rows };
    });
  }

  function measureDetail(k, year, lang) {
    const m = measures[k];
    const measure = measureView(k, year, lang);
    const definitions = m.cql.split('\n').flatMap((line, i) => (/^define "(.*)"/.test(line) ? [{ name: line.match(/^define "(.*)"/)[1], line: i + 1, endLine: i + 4 }] : []));
    return {
      ...frame(year), measure, group: measure.groups[0], url: `https://example.org/Measure/${m.id}`, sources: [{ text: 'Invented for tests', url: null }],
      definition: m.definition.map((d) => ({ population: d.population, text: d.text[lang], library: m.name, expression: d.expression })),
      rationale: null, guidance: null, cql: { library: m.name, version: m.version, text: m.cql, definitions }, strata: once(`strata|${k}|${year}`, () => strataOf(k, year)),
    };
  }

  function row(p) {
    return { id: p.id, names: p.names, birthDate: p.birthDate, age: yearsBetween(p.birthDate, p.deceasedDate ?? kNow.slice(0, 10)), sex: p.sex, practice: p.practice };
  }

  function measurePerson(p, k, status, lang) {
    const [expression, value, text] = reasonOf(p, k, status);
    const newest = evidenceOf(resourcesOf(p.n), k, status)[0];
    return {
      ...row(p), status, reason: { text: text[lang], expression, value },
      lastEvidence: newest ? { date: dateOf(newest), resource: `${newest.resourceType}/${newest.id}`, summary: summaryOf(newest) } : null,
    };
  }

  function inStatus(k, status, wanted) {
    if (wanted === 'initial-population' || wanted === 'denominator') return status !== 'none' && status !== 'failed';
    if (wanted === 'numerator') return status === (measures[k].improvement === 'increase' ? 'met' : 'due');
    return status === wanted;
  }

  function page(rows, query, view) {
    const limit = Number(query.get('limit') ?? 100);
    if (!(limit >= 1 && limit <= 500)) throw new Refusal(400, 'limit is a number from 1 to 500.', 'value');
    const from = Number(query.get('cursor') ?? 0);
    const items = rows.slice(from, from + limit).map(view);
    return { total: rows.length, next: from + limit < rows.length ? String(from + limit) : null, items };
  }

  const byAge = (rows, sign) => [...rows].sort((a, b) => sign * (a.birthDate < b.birthDate ? 1 : a.birthDate > b.birthDate ? -1 : 0));
  const sorted = (rows, sort) => (sort === 'age' ? byAge(rows, 1) : sort === '-age' ? byAge(rows, -1) : rows);

  function measurePeople(k, year, query, lang) {
    const table = statusTable(k, year);
    const wanted = query.get('status') ?? 'due';
    const practice = query.get('practice');
    const [by, ...rest] = (query.get('stratum') ?? '').split(':');
    if (by && !splits[by]) throw new Refusal(400, `There is no split by ${by}.`, 'value');
    let rows = list().filter((p) => inStatus(k, table.get(p.n), wanted) && (!practice || (p.practice?.key ?? 'none') === practice) && (!by || splits[by][0](p) === rest.join(':')));
    const sort = query.get('sort') ?? 'name';
    rows = sorted(rows, sort);
    if (sort.endsWith('evidence')) {
      const newest = new Map(rows.slice(0, 2000).map((p) => [p.n, measurePerson(p, k, table.get(p.n), lang).lastEvidence?.date ?? '']));
      rows = [...rows].sort((a, b) => ((newest.get(a.n) ?? '') < (newest.get(b.n) ?? '') ? -1 : 1) * (sort[0] === '-' ? -1 : 1));
    }
    return page(rows, query, (p) => measurePerson(p, k, table.get(p.n), lang));
  }

  /** Whom a user reaches without a reason: everybody, or the people of their practices. */
  const stands = (user, p) => !user || user.allPatients || user.practices.includes(p.practice?.key);
  const reaches = (user, p) => stands(user, p) || admin.openedBy(user).includes(p.id);

  function peopleView(query, user) {
    const words = plain(query.get('name') ?? '').split(/\s+/).filter(Boolean);
    let rows = list().filter((p) => reaches(user, p) && words.every((w) => p.words.some((x) => x.startsWith(w))));
    const due = (p) => loaded.filter((_, k) => statusTable(k, 2025).get(p.n) === 'due').length;
    const sort = query.get('sort') ?? 'name';
    rows = sort === '-due' ? rows.map((p) => [due(p), p]).sort((a, b) => b[0] - a[0]).map((x) => x[1]) : sorted(rows, sort);
    return page(rows, query, (p) => ({ ...row(p), deceased: p.deceased, due: due(p), lastEncounter: resourcesOf(p.n).findLast((r) => r.resourceType === 'Encounter')?.period.start ?? null }));
  }

  const admin = createAdmin({ on: users, Refusal, now: kNow, people: idsOf });
  const frame = (year) => ({ period: { start: `${year}-01-01`, end: `${year}-12-31` }, now: kNow, timezone: 'UTC' });

  /** Ids of the people whom an id or an identifier names. */
  function idsOf(id, identifier) {
    const n = /^p\d{6}$/.test(id ?? '') ? Number(id.slice(1)) : Number(/^(?:[^|]*\|)?MRN-(\d{6})$/.exec(identifier ?? '')?.[1] ?? -1) - (id ? 0 : 100000);
    return n >= 0 && n < people ? [person(n).id] : [];
  }

  /** The number of somebody within the user's reach. */
  function within(id, user) {
    const n = numberOf(id);
    if (!reaches(user, person(n))) throw new Refusal(404, `There is no person with the id ${id}.`, 'not-found');
    return n;
  }

  function numberOf(id) {
    const n = /^p\d{6}$/.test(id) ? Number(id.slice(1)) : -1;
    if (n < 0 || n >= people) throw new Refusal(404, `There is no person with the id ${id}.`, 'not-found');
    return n;
  }

  function indexOf(id) {
    const k = loaded.findIndex((m) => m.id === id);
    if (k < 0) throw new Refusal(404, `There is no measure with the id ${id}.`, 'not-found');
    return k;
  }

  function fhir(path) {
    const [type, id, history] = path;
    const organization = practices.find((x) => x.key === `${type}/${id}`);
    const n = Number(/^p(\d{6})/.exec(id ?? '')?.[1] ?? -1);
    const found = organization ? { resourceType: 'Organization', id, name: organization.name }
      : n >= 0 && n < people ? (resourcesOf(n).find((r) => r.resourceType === type && r.id === id) ?? today.written(type, id)) : undefined;
    if (!found) throw new Refusal(404, `There is no ${type}/${id}.`, 'not-found');
    const current = { ...found, meta: { versionId: '2', lastUpdated: '2025-11-02T03:04:05Z' } };
    if (history !== '_history') return current;
    const older = { ...current, meta: { versionId: '1', lastUpdated: '2025-03-09T01:02:03Z' }, ...(current.status === 'final' ? { status: 'preliminary' } : {}) };
    const entry = [current, older].map((resource) => ({ fullUrl: `urn:x:${type}/${id}`, resource, request: { method: 'PUT', url: `${type}/${id}` }, response: { status: '200', lastModified: resource.meta.lastUpdated } }));
    return { resourceType: 'Bundle', type: 'history', total: 2, entry };
  }

  const today = createToday({ list, statusTable, loaded, Refusal, frame, users: admin });
  const risk = createRisk({ list, Refusal, frame, users: admin, now: kNow });
  const cover = createCover({ Refusal, now: kNow });
  const plan = createPlan({ list, Refusal, now: kNow, page, rowOf: (p) => row(p) });
  const wants = { today: 'list-people', measures: 'read-counts', models: 'read-counts', people: 'list-people', users: 'manage-users', audit: 'read-audit', plan: 'read-counts' };

  function work(path, query, lang, { method, body, user, headers }) {
    const [, section, id, sub, leaf] = path;
    const needs = (activity) => { if (!admin.may(user, activity)) throw new Refusal(403, `Your role does not allow this (${activity}).`, 'forbidden'); };
    const named = decodeURIComponent(headers['X-Bogam-Name'] ?? headers['x-bogam-name'] ?? '') || null;
    if (section === 'today' && method === 'POST' && id === 'actions') { needs('write-records'); return today.act(body, lang, user); }
    if (section === 'today' && !id) return today.today(query, lang, user, page);
    if (section === 'today' && ['choices', 'letters', 'export', 'access'].includes(id)) return { choices: () => today.choices(lang), letters: () => ({ status: 200, ...today.letters(query, user) }), export: () => ({ status: 200, ...today.csv(query, lang, user) }), access: () => today.access(query) }[id]();
    if (section === 'today') return today.row(id, lang, user);
    if (section === 'models' && !id) return inLanguage(lang, risk.list(user));
    if (section === 'models' && sub === 'state') { needs('manage-models'); return risk.move(id, body, user, named); }
    if (section === 'models' && sub === 'card') { needs('manage-models'); return risk.writeField(id, leaf, body, user, named); }
    if (section === 'models' && ['evaluation', 'report', 'watch'].includes(sub)) return risk[sub](id);
    if (section === 'models' && sub === 'population') return inLanguage(lang, risk.population(id, query));
    if (section === 'models') return inLanguage(lang, { manage: admin.may(user, 'manage-models'), ...risk.detail(id) });
    if (section === 'users') return admin.usersRoute(method, path.slice(2), body, user);
    if (section === 'audit') return admin.audit(query);
    if (section === 'launch') { needs('read-records'); return admin.launch(method, body, user, (patient) => idsOf(patient).some((found) => stands(user, person(numberOf(found))))); }
    return undefined;
  }

  function route(url, lang, request) {
    const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const query = url.searchParams;
    const year = Number((query.get('period') ?? '2025').slice(0, 4));
    if (!(year >= 1900 && year < 2200)) throw new Refusal(400, 'period is a year or two dates with a slash.', 'value');
    if (path[0] === 'fhir') return fhir(path.slice(1));
    const [, section, id, sub, mid, leaf] = path;
    if (section === 'session') return admin.session(request.method, id, request.body, request.user);
    if (users && !request.user) throw new Refusal(401, 'Sign in first.', 'login');
    if (users && request.method !== 'GET' && (request.headers['X-Bogam-CSRF'] ?? request.headers['x-bogam-csrf']) !== `csrf-${request.user.name}`) throw new Refusal(403, 'The page is older than the session. Load it anew.', 'forbidden');
    if (wants[section] && !admin.may(request.user, wants[section])) throw new Refusal(403, `Your role does not allow this (${wants[section]}).`, 'forbidden');
    const worked = work(path, query, lang, request);
    if (worked !== undefined) return worked;
    if (section === 'about') {
      return { name: 'bogam', version: '0.1.0', store: 'mock', patients: people, resources: people * 240, period: { start: '2025-01-01', end: '2025-12-31' }, years: [2025, 2024, 2023], now: kNow, timezone: 'UTC', measures: loaded.length, smallCell: kSmallCell, synthetic: true };
    }
    if (section === 'measures' && !id) return { ...frame(year), measures: loaded.map((_, k) => measureView(k, year, lang)) };
    if (section === 'measures' && !sub) return measureDetail(indexOf(id), year, lang);
    if (section === 'measures' && sub === 'people') return measurePeople(indexOf(id), year, query, lang);
    if (section === 'people' && !id) return peopleView(query, request.user);
    if (section === 'people' && sub === 'risk') return inLanguage(lang, risk.person(person(within(id, request.user)), lang, query.get('at') ?? kNow.slice(0, 10)));
    if (section === 'cover' && id === 'questionnaire') return cover.forms.questionnaire();
    if (section === 'people' && sub === 'cover' && mid === 'form') {
      const p = person(within(id, request.user));
      if (request.method === 'GET') return cover.forms.get(p);
      if (!admin.may(request.user, 'write-records')) throw new Refusal(403, 'Your role does not allow this (write-records).', 'forbidden');
      return cover.forms.save(p, request.body, request.user?.display ?? 'local');
    }
    if (section === 'people' && sub === 'cover') return { undefined: () => cover.person(person(within(id, request.user)), query, lang), cliff: () => cover.cliff(person(within(id, request.user)), query, lang), letter: () => cover.letter(person(within(id, request.user)), query) }[mid]?.();
    if (section === 'people' && !sub) return personView(within(id, request.user), lang, year, kNow);
    if (section === 'people' && sub === 'measures' && leaf === 'evidence') return evidenceView(within(id, request.user), indexOf(mid), lang, year, frame(year));
    if (section === 'plan') {
      const user = request.user, hide = !admin.may(user, 'list-people'), mine = (p) => reaches(user, p);
      const key = `plan|${id}|${query}|${lang}|${user?.name}`;
      if (id === undefined) return once(key, () => plan.plan(query, lang, hide, mine));
      if (id === 'changes') return once(key, () => plan.changes(query, hide, mine));
      if (id === 'people' && hide) throw new Refusal(403, 'Your role does not allow this (list-people).', 'forbidden');
      if (id === 'people') return plan.people(query, lang, mine);
    }
    throw new Refusal(404, 'There is no such view.', 'not-found');
  }

  return function answer(address, acceptLanguage = 'en', { method = 'GET', body = null, user = null, headers = {} } = {}) {
    try {
      const made = route(new URL(address, 'http://localhost'), acceptLanguage.startsWith('ko') ? 'ko' : 'en', { method, body, user: admin.find(user), headers });
      return typeof made?.status === 'number' && 'body' in made ? { type: 'application/json', ...made } : { status: 200, type: 'application/json', body: made };
    } catch (e) {
      const status = e instanceof Refusal ? e.status : 500;
      if (e.places) return { status, type: 'application/fhir+json', body: { resourceType: 'OperationOutcome', issue: e.places.map((one) => ({ severity: 'error', code: 'value', details: { text: one.message }, expression: [one.field] })) } };
      return { status, type: 'application/fhir+json', body: outcome(e instanceof Refusal ? e.texts : 'The mock failed.', e.code ?? 'exception', String(e.stack)) };
    }
  };
}

export const outcome = (text, code, diagnostics) => ({
  resourceType: 'OperationOutcome', issue: [text].flat().map((one) => ({ severity: 'error', code, details: { text: one }, ...(code === 'exception' && diagnostics ? { diagnostics } : {}) })),
});

/** What a view answers while the measures are worked out. */
export const computing = (done, total) => ({ state: 'computing', progress: { done, total, elapsedSeconds: done / 4000, remainingSeconds: (total - done) / 4000 } });
