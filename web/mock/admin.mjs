// SPDX-License-Identifier: Apache-2.0
// Users, sessions and the audit log (docs/workspace-api.md): a handful of invented users, and a log of which each entry follows from its
// number until somebody does something.
import { chance, pick, practices } from './people.mjs';

const kTable = {
  'care-team': ['open', 'signed-in', 'read-counts', 'list-people', 'read-records', 'write-records'], 'practice-lead': ['open', 'signed-in', 'read-counts', 'list-people', 'read-records', 'write-records', 'manage-models'],
  analyst: ['open', 'signed-in', 'read-counts', 'list-people', 'read-records'], researcher: ['open', 'signed-in', 'read-counts', 'manage-models'], teacher: ['open', 'signed-in', 'read-counts', 'list-people', 'read-records', 'write-records', 'load'],
  learner: ['open', 'signed-in', 'read-counts', 'list-people', 'read-records'], admin: ['open', 'signed-in', 'read-counts', 'load', 'read-audit', 'manage-users'],
};
export const kPassword = 'four quiet rivers run';
const kLinkExpires = '2026-01-01T09:00:00Z';
const kScopes = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.[cruds]+$/;

const seed = () => [
  ['kim', 'Dr Kim Jiwoo', 'Riverside, lead', ['practice-lead', 'admin'], true, [], {}],
  ['park', '박서연 간호사', 'Hanmaum', ['care-team'], false, ['Organization/prac-3'], {}],
  ['diaz', 'Marisol Díaz, NP', 'Riverside', ['care-team'], true, [], {}],
  ['obrien', "Fionnuala O'Brien-Featherstonehaugh, community health worker", 'Mill Pond and Northfield outreach', ['care-team'], false, ['Organization/prac-4', 'Organization/prac-5'], { linkOpen: true, linkExpires: kLinkExpires, hasPassword: false }],
  ['choi', 'Choi Minseo', 'Research', ['researcher'], true, [], { tokens: [{ id: 't1', scopes: 'system/Observation.rs system/Patient.rs', created: '2025-11-03T01:00:00Z', expires: '2026-05-03T01:00:00Z' }] }],
  ['seo', '서도윤', 'IT', ['admin'], false, [], {}],
  ['oldham', 'T. Oldham', 'Riverside', ['analyst'], true, [], { disabled: true }],
].map(([name, display, team, roles, allPatients, reach, more]) => ({
  name, display, team, roles, allPatients, practices: reach, disabled: false, hasPassword: true, linkOpen: false, linkExpires: null, created: '2025-09-01T08:00:00Z', tokens: [], oidc: name === 'choi' ? [{ issuer: 'https://login.example.org', subject: 'c-1881' }] : [], ...more,
}));

const kActions = [['view', '/api/today'], ['read', 'Observation/p000042-obs-4548-4-9'], ['search-type', 'Observation?code&date'], ['view', '/api/people/p000042'], ['sign-in', null], ['history-instance', 'Patient/p000042/_history'], ['create', 'Task/p000042-task-1'], ['view', '/api/measures'], ['break-glass', 'Patient/p000137'], ['token-refused', null]];
const kLogged = 48210;

function logged(number, now) {
  const [action, what] = pick(kActions, number, 1);
  const id = `p${String(Math.floor(chance(number, 2) * 900)).padStart(6, '0')}`;
  const refused = action === 'token-refused' || chance(number, 3) < 0.03;
  return {
    number, time: new Date(Date.parse(now) - (kLogged - number) * 41_000).toISOString(), who: action === 'token-refused' ? 'nobody' : pick(['kim', 'park', 'diaz', 'choi', 'seo'], number, 4), action, what: what?.replace(/p000042|p000137/g, id) ?? null,
    patient: what && /p0/.test(what) ? `Patient/${id}` : null, outcome: refused ? 'refused' : chance(number, 5) < 0.002 ? 'failed' : 'success',
    reason: action === 'break-glass' ? 'On call for a colleague who is ill; the patient called.' : refused ? 'The session has ended.' : null, from: `10.0.${number % 4}.${1 + (number % 200)}`,
  };
}

/** Apps that can be opened for a person. */
const kApps = [{ client: 'growth-chart', title: 'Growth chart' }, { client: 'vaccine-planner', title: '예방접종 일정' }];
const kLeastReason = 10;
const kFreeOpenings = 20;

/**
 * on: whether people sign in. Without, the one who works at the machine is nobody by name and may do everything.
 * people: of an id or an identifier, those whom it names.
 */
export function createAdmin({ on, Refusal, now, people }) {
  const all = on ? seed() : [];
  const written = [];
  const opened = new Map(); // by user, whom they opened with a reason
  const asked = new Map(); // by user, how often
  const openedBy = (user) => opened.get(user?.name) ?? [];
  const find = (name) => all.find((u) => u.name === name);
  const need = (name) => find(name) ?? (() => { throw new Refusal(404, `There is no user ${name}.`, 'not-found'); })();
  const bad = (text, status = 400) => { throw new Refusal(status, text, 'value'); };
  const secret = () => Math.random().toString(36).slice(2).padEnd(12, 'x') + Math.random().toString(36).slice(2).padEnd(12, 'y');
  const link = () => `http://127.0.0.1:8787/sign-in#link=${secret()}`;
  const activities = (user) => [...new Set(user.roles.flatMap((r) => kTable[r]))];
  const may = (user, activity) => !on || (user !== null && activities(user).includes(activity));
  const note = (user, action, what = null, patient = null, reason = null) => written.push({ number: kLogged + written.length + 1, time: now, who: user?.name ?? 'local', action, what, patient, outcome: 'success', reason, from: '127.0.0.1' });

  function checked(body) {
    if (!String(body.display ?? '').trim()) bad('display is the name as people read it.');
    if (!Array.isArray(body.roles) || body.roles.length === 0 || body.roles.some((r) => !kTable[r])) bad('roles are one or more of those that there are.');
    return { display: body.display, team: body.team ?? '', roles: body.roles, allPatients: Boolean(body.allPatients), practices: body.practices ?? [] };
  }
  const lastAdmin = (user) => user.roles.includes('admin') && !all.some((u) => u !== user && !u.disabled && u.roles.includes('admin'));

  function usersRoute(method, [name, verb, token], body, user) {
    if (!name) {
      if (method === 'GET') return { users: all, practices };
      if (!/^[a-z][a-z0-9._-]{1,63}$/.test(body.name ?? '')) bad('name is 2 to 64 small letters, digits, dots, dashes or underscores, a letter first.');
      if (find(body.name)) bad(`There is a user ${body.name} already.`, 409);
      const made = { name: body.name, ...checked(body), disabled: false, hasPassword: false, linkOpen: true, linkExpires: kLinkExpires, created: now, tokens: [], oidc: [] };
      all.push(made);
      note(user, 'user-add', made.name);
      return { status: 201, body: { user: made, link: link() } };
    }
    const of = need(name);
    note(user, verb ? `user-${verb}` : 'user-change', name);
    if (!verb) {
      const next = checked(body);
      if (lastAdmin(of) && !next.roles.includes('admin')) bad('The last administrator keeps the role.', 409);
      return Object.assign(of, next);
    }
    if (verb === 'link') { Object.assign(of, { linkOpen: true, linkExpires: kLinkExpires }); return { link: link() }; }
    if (verb === 'disable') { if (lastAdmin(of)) bad('The last administrator cannot be disabled.', 409); return Object.assign(of, { disabled: true }); }
    if (verb === 'enable') return Object.assign(of, { disabled: false });
    if (verb === 'tokens' && method === 'POST') {
      if (!String(body.scopes ?? '').split(' ').every((s) => kScopes.test(s))) bad('scopes are SMART scopes like user/Observation.rs, with spaces between.');
      const made = { id: `t${Date.now()}`, scopes: body.scopes, created: now, expires: `2026-${String(1 + Math.min(11, Math.floor(Number(body.days) / 31))).padStart(2, '0')}-28T00:00:00Z` };
      of.tokens.push(made);
      return { id: made.id, token: `bogam_${secret()}` };
    }
    if (verb === 'tokens') { of.tokens = of.tokens.filter((t) => t.id !== token); return { status: 204, body: null }; }
    throw new Refusal(404, 'There is no such view.', 'not-found');
  }

  function audit(query) {
    const limit = Number(query.get('limit') ?? 100), [who, patient, action] = ['who', 'patient', 'action'].map((n) => query.get(n));
    const fits = (e) => (!who || e.who === who) && (!patient || e.patient === patient) && (!action || e.action === action);
    const items = [];
    let number = Number(query.get('after') ?? kLogged + written.length + 1) - 1;
    for (; number > 0 && items.length < limit; number--) {
      const entry = number > kLogged ? written[number - kLogged - 1] : logged(number, now);
      if (fits(entry)) items.push(entry);
    }
    return { chain: { state: 'intact', entries: kLogged + written.length, head: '9f2c61b7a0d4e83f5512aa90cc7d41e6b8f3027d19ce64058ab1f7723e90d5c4', problem: null }, next: number > 0 ? String(number + 1) : null, items };
  }

  /** Breaking the glass: twenty askings are free; the server's hour and its longer and longer waits are not played. */
  function openPatient(body, user) {
    if (!user) throw new Refusal(401, 'Sign in first.', 'login');
    const { patient, identifier, reason = '' } = body ?? {};
    if (!(patient || identifier) || new TextEncoder().encode(reason).length < kLeastReason) bad('The id or an identifier of a patient, and a reason in words, are needed.');
    asked.set(user.name, (asked.get(user.name) ?? 0) + 1);
    if (asked.get(user.name) > kFreeOpenings) throw new Refusal(429, 'Too many attempts. Try again in 1 seconds.', 'throttled');
    const found = people(patient, identifier);
    note(user, 'break-the-glass', found.length === 1 ? `Patient/${found[0]}` : 'Patient?identifier', found.length === 1 ? `Patient/${found[0]}` : null, reason);
    if (found.length === 0) throw new Refusal(404, 'There is nobody with this number among all the records.', 'not-found');
    opened.set(user.name, [...new Set([...openedBy(user), found[0]])]);
    return { patient: found[0] };
  }

  function launch(method, body, user, standing) {
    if (!user) throw new Refusal(404, 'There are no users here, and so no access to be granted.', 'not-found');
    if (method === 'GET') return { apps: kApps };
    if (!kApps.some((app) => app.client === body?.client)) bad('An app that can be opened from here (GET /api/launch) and the id of a patient are needed.');
    if (!standing(body.patient)) throw new Refusal(404, 'There is no such patient.', 'not-found');
    note(user, 'launch', `client ${body.client}`, `Patient/${body.patient}`);
    return { url: `/launched.html?app=${body.client}&iss=${encodeURIComponent('http://127.0.0.1/fhir')}&launch=${secret()}` };
  }

  function session(method, sub, body, user) {
    if (method === 'GET') return { users: on, signedIn: user !== null, provider: null, user: user && { name: user.name, display: user.display, roles: user.roles, activities: activities(user), allPatients: user.allPatients, practices: user.practices, opened: openedBy(user).map((id) => `Patient/${id}`) }, csrf: user ? `csrf-${user.name}` : null };
    if (sub === 'patient') return openPatient(body, user);
    if (method === 'DELETE') { opened.delete(user?.name); return { status: 204, body: null, signOut: true }; }
    if (!on) bad('There are no users.', 409);
    const named = find(body?.name);
    if (!named || named.disabled || body.password !== kPassword) throw new Refusal(401, 'The name or the password is not right.', 'login');
    return { status: 200, body: session('GET', undefined, null, named), signIn: named.name };
  }

  return {
    find: (name) => find(name) ?? null, may, note, usersRoute, audit, session, launch, openedBy,
    owners: () => all.filter((u) => !u.disabled && u.roles.some((r) => kTable[r].includes('write-records'))).map(({ name, display }) => ({ name, display })),
    owner: (name) => { const u = name ? find(name) : null; return u ? { name, display: u.display } : null; },
  };
}
