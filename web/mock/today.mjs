// SPDX-License-Identifier: Apache-2.0
// Whom to help next (docs/workspace-api.md, today): a row a person who is due, has an open alert, or has work of somebody on them, and
// the actions that change rows. What people did is kept in memory; what nobody touched follows from the person's number.
import { chance, pick, practices, yearsBetween } from './people.mjs';
import { measures, reasonOf } from './measures.mjs';
import { alertOf, evidenceOf, dateOf, languageOf, resourcesOf, summaryOf, visitDay } from './chart.mjs';
import { headline } from './risk.mjs';

const both = (en, ko) => ({ en, ko });
const kToday = '2025-12-31';
const kReasons = [
  ['declined', both('Declined', '본인이 원하지 않음')], ['done-elsewhere', both('Done elsewhere', '다른 곳에서 시행')], ['not-appropriate', both('Not appropriate now', '지금은 적절하지 않음')],
  ['contraindicated', both('Contraindicated', '금기')], ['cannot-reach', both('Cannot be reached', '연락이 닿지 않음')], ['moved-away', both('Moved away', '다른 곳으로 옮김')], ['other', both('Other', '그 밖의 이유')],
];
const kOrders = [
  ['4548-4', both('HbA1c', '당화혈색소 검사'), 'glycemic-control/1'], ['bp-home', both('Home blood pressure kit', '가정혈압계'), 'blood-pressure-control/1'], ['bp-visit', both('Blood pressure check by a nurse', '간호사 혈압 측정'), 'blood-pressure-control/1'],
  ['colonoscopy', both('Colonoscopy referral', '대장내시경 의뢰'), 'colorectal-screening/1'], ['57905-2', both('Faecal immunochemical test', '분변 면역화학 검사'), 'colorectal-screening/1'], ['44249-1', both('PHQ-9', 'PHQ-9 설문'), 'depression-screening/1'],
];
const kLetters = [
  ['visit-en', 'Please book a visit', null, 'en', 'We would like to see you in the next weeks. Please call us to book a visit; you need not fast.'],
  ['visit-ko', '진료 예약 안내', null, 'ko', '가까운 시일에 한번 뵙고자 합니다. 전화로 진료를 예약해 주십시오. 금식은 필요하지 않습니다.'],
  ['a1c-en', 'Blood test for diabetes', 'glycemic-control/1', 'en', 'It is time for your HbA1c blood test. You can come on any weekday morning.'],
  ['a1c-ko', '당화혈색소 검사 안내', 'glycemic-control/1', 'ko', '당화혈색소 검사를 받으실 때가 되었습니다. 평일 오전 아무 때나 오시면 됩니다.'],
  ['crc-es', 'Prueba de detección de cáncer colorrectal', 'colorectal-screening/1', 'es', 'Es hora de su prueba de detección. Llámenos para recibir el equipo en su casa.'],
];
const kLanguages = { en: both('English', '영어'), ko: both('Korean', '한국어'), es: both('Spanish', '스페인어'), vi: both('Vietnamese', '베트남어') };
const kBandWeight = { low: 1, borderline: 1.5, intermediate: 2, high: 3 };
const kActions = ['assign', 'snooze', 'not-now', 'resume', 'done', 'order', 'message', 'letter', 'close-alert'];
const gapOf = (k) => `${measures[k].id}/1`;
const fold = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const cell = (text) => { const safe = /^[=+\-@]/.test(text) ? `'${text}` : text; return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe; };
const addYear = (date) => `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`;

/** The day from which gap k has been open: from the newest evidence where that says it. */
function sinceOf(p, k) {
  const [expression] = reasonOf(p, k, 'due');
  if (measures[k].evidence === 'PROC') return chance(p.n, 660) < 0.1 ? null : `${Math.max(2021, Number(p.birthDate.slice(0, 4)) + 46)}${p.birthDate.slice(4)}`.replace(/^(20(2[6-9]|[3-9]\d))/, '2025');
  if (measures[k].evidence === 'PHQ') return '2025-01-01';
  return expression === measures[k].due[1][0] ? addYear(visitDay(p.n, 2024)) : visitDay(p.n, 2025);
}

export function createToday({ list, statusTable, loaded, Refusal, frame, users }) {
  const rows = new Map(); // by number: what is on the person, as far as it is not only worked out
  let entries;
  let stamp = 0; // how often anything was changed
  const kept = new Map(); // answers over everybody, until something changes
  const once = (key, make) => {
    if (kept.size > 50) kept.clear();
    const full = `${stamp}|${key}`;
    if (!kept.has(full)) kept.set(full, make());
    return kept.get(full);
  };

  function initial(p, due) {
    const gaps = due.map((k) => {
      const at = chance(p.n, 620 + k);
      const state = at < 0.03 ? 'snoozed' : at < 0.05 ? 'not-now' : at < 0.09 ? 'ordered' : at < 0.092 ? 'done' : 'open';
      return { k, state, until: state === 'snoozed' ? `2026-01-${10 + (p.n % 18)}` : null, reason: state === 'not-now' ? pick(kReasons, p.n, 630)[0] : null, task: state === 'open' ? null : `Task/${p.id}-task-${k}`, since: sinceOf(p, k) };
    });
    const owner = chance(p.n, 610) < 0.22 ? pick(users.owners(), p.n, 611)?.name ?? null : null;
    return { p, version: 1, gaps, owner, alert: alertOf(p), risk: headline(p) };
  }

  const live = (e) => e.gaps.filter((g) => g.state === 'open' || g.state === 'ordered');
  const stateOf = (e) => (e.alert || live(e).length || e.gaps.length === 0 ? 'open' : e.gaps.some((g) => g.state === 'snoozed') ? 'snoozed' : e.gaps.some((g) => g.state === 'not-now') ? 'not-now' : 'done');
  const dueSince = (e) => live(e).map((g) => g.since).filter(Boolean).sort()[0] ?? null;
  const urgency = (e) => live(e).length * (kBandWeight[e.risk.band] ?? 1);

  function all() {
    if (entries) return entries;
    const tables = loaded.map((_, k) => statusTable(k, 2025));
    entries = [];
    for (const p of list()) {
      if (p.deceased) continue;
      const due = tables.flatMap((t, k) => (t.get(p.n) === 'due' ? [k] : []));
      if (due.length === 0 && !alertOf(p)) continue;
      const entry = initial(p, due);
      rows.set(p.n, entry);
      entries.push(entry);
    }
    return entries;
  }

  const sorts = {
    urgency: (a, b) => Number(Boolean(b.alert)) - Number(Boolean(a.alert)) || urgency(b) - urgency(a) || ((dueSince(a) ?? '9') < (dueSince(b) ?? '9') ? -1 : (dueSince(a) ?? '9') > (dueSince(b) ?? '9') ? 1 : a.p.n - b.p.n),
    'due-since': (a, b) => ((dueSince(a) ?? '9') < (dueSince(b) ?? '9') ? -1 : (dueSince(a) ?? '9') > (dueSince(b) ?? '9') ? 1 : a.p.n - b.p.n),
    name: (a, b) => (a.p.sort < b.p.sort ? -1 : a.p.sort > b.p.sort ? 1 : a.p.n - b.p.n),
    'last-contact': (a, b) => (visitDay(a.p.n, 2025) < visitDay(b.p.n, 2025) ? -1 : 1),
  };

  function gapView(e, g, lang, resources) {
    const [expression, value, text] = reasonOf(e.p, g.k, 'due');
    const newest = evidenceOf(resources, g.k, 'due')[0];
    return {
      gap: gapOf(g.k), title: measures[g.k].title[lang], text: text[lang], expression, value, since: g.since,
      lastEvidence: newest ? { date: dateOf(newest), resource: `${newest.resourceType}/${newest.id}`, summary: summaryOf(newest) } : null,
      state: g.state, until: g.until, reason: g.reason, task: g.task,
    };
  }

  function view(e, lang) {
    const { p } = e;
    const resources = resourcesOf(p.n);
    const visit = resources.findLast((r) => r.resourceType === 'Encounter');
    const state = stateOf(e);
    const why = e.gaps.map((g) => gapView(e, g, lang, resources)).sort((a, b) => Number(a.state !== 'open') - Number(b.state !== 'open'));
    const held = e.gaps.find((g) => g.state === state);
    const language = languageOf(p);
    return {
      id: p.id, names: p.names, birthDate: p.birthDate, age: yearsBetween(p.birthDate, kToday), sex: p.sex, practice: p.practice,
      language: { text: null, system: 'urn:ietf:bcp:47', code: language, display: kLanguages[language][lang] }, phone: chance(p.n, 651) < 0.07 ? null : `555-01${String(p.n % 100).padStart(2, '0')}`,
      version: String(e.version), state, until: held?.until ?? null, reason: held?.reason ?? null,
      alert: e.alert ? { ...e.alert, text: e.alert.text[lang] } : null, why, dueSince: dueSince(e),
      risk: e.risk.value === null ? null : {
        model: 'prevent-2023', kind: 'equation', output: 'cvd-10', title: both('10-year risk of cardiovascular disease', '10년 심혈관질환 위험')[lang], value: e.risk.value, unit: '%',
        words: both(`${e.risk.value} % in 10 years`, `10년 내 ${e.risk.value} %`)[lang], band: e.risk.band, reason: e.risk.reason?.[lang] ?? null, validUntil: '2026-09-30',
      },
      riskMissing: e.risk.value === null ? e.risk.missing[lang] : null,
      lastContact: visit ? { date: visit.period.start, resource: `Encounter/${visit.id}`, summary: summaryOf(visit) } : null,
      nextAppointment: chance(p.n, 650) < 0.25 ? `2026-01-${String(5 + (p.n % 22)).padStart(2, '0')}T${10 + (p.n % 6)}:30:00Z` : null,
      owner: users.owner(e.owner),
    };
  }

  const inReach = (user) => (e) => !user || user.allPatients || user.practices.includes(e.p.practice?.key);

  function filtered(query, user) {
    const [practice, owner, gap, language, show] = ['practice', 'owner', 'gap', 'language', 'show'].map((name) => query.get(name) ?? '');
    const name = owner === 'me' ? user?.name ?? '' : owner;
    const of = all().filter((e) => inReach(user)(e) && (!practice || (e.p.practice?.key ?? 'none') === practice));
    const fits = (e) => stateOf(e) === (show || 'open') && (!owner || (owner === 'none' ? !e.owner : e.owner === name)) && (!gap || e.gaps.some((g) => gapOf(g.k) === gap && (show || live(e).includes(g)))) && (!language || languageOf(e.p) === language);
    return { of, items: of.filter(fits) };
  }

  function tallied(of, keysOf) {
    const people = new Map();
    for (const e of of) for (const key of keysOf(e)) people.set(key, (people.get(key) ?? 0) + 1);
    return [...people].sort((a, b) => b[1] - a[1]);
  }

  function today(query, lang, user, page) {
    const sort = query.get('sort') ?? 'urgency';
    if (!sorts[sort]) throw new Refusal(400, `There is no order by ${sort}.`, 'value');
    const filters = new URLSearchParams([...query].filter(([name]) => !['cursor', 'limit'].includes(name)));
    const { head, sorted } = once(`${filters}|${lang}|${user?.name}`, () => {
      const { of, items } = filtered(query, user);
      return { head: summary(of, lang, user), sorted: [...items].sort(sorts[sort]) };
    });
    const { total, next, items } = page(sorted, query, (e) => view(e, lang));
    return { ...frame(2025), total, next, ...head, items };
  }

  function summary(of, lang, user) {
    const open = of.filter((e) => stateOf(e) === 'open');
    const count = (fits) => of.filter(fits).length;
    return {
      counts: { open: open.length, alerts: count((e) => e.alert), mine: open.filter((e) => user && e.owner === user.name).length, unowned: open.filter((e) => !e.owner).length, snoozed: count((e) => stateOf(e) === 'snoozed'), notNow: count((e) => stateOf(e) === 'not-now') },
      gaps: tallied(open, (e) => live(e).map((g) => g.k)).map(([k, people]) => ({ gap: gapOf(k), title: measures[k].title[lang], people })),
      owners: tallied(open.filter((e) => e.owner), (e) => [e.owner]).map(([name, people]) => ({ owner: users.owner(name), people })),
      languages: tallied(open, (e) => [languageOf(e.p)]).map(([code, people]) => ({ code, display: kLanguages[code][lang], people })),
      practices: tallied(all().filter((e) => inReach(user)(e) && e.p.practice && stateOf(e) === 'open'), (e) => [e.p.practice.key]).map(([key, people]) => ({ practice: practices.find((x) => x.key === key), people })),
      failed: loaded.reduce((sum, _, k) => sum + [...statusTable(k, 2025).values()].filter((s) => s === 'failed').length, 0),
      riskModel: { id: 'prevent-2023', title: 'PREVENT equations (Khan 2024), base', state: 'live', kind: 'equation' },
    };
  }

  function entryOf(id, user) {
    all();
    const e = /^p\d{6}$/.test(id) ? rows.get(Number(id.slice(1))) : undefined;
    return e && inReach(user)(e) ? e : null;
  }

  function actOn(e, body, wanted, user) {
    const { action, until = null, reason = null, owner, text = '', code } = body;
    const gaps = e.gaps.filter((g) => (wanted ? gapOf(g.k) === wanted : action === 'resume' ? g.state === 'snoozed' || g.state === 'not-now' : g.state === 'open'));
    const refs = [];
    const task = (g) => { g.task = `Task/${e.p.id}-task-${g.k}`; refs.push(g.task); };
    if (action === 'assign') { e.owner = owner || null; refs.push(`Task/${e.p.id}-task-${e.gaps[0]?.k ?? 0}`); }
    if (action === 'snooze') gaps.forEach((g) => { Object.assign(g, { state: 'snoozed', until, reason: null }); task(g); });
    if (action === 'not-now') gaps.forEach((g) => { Object.assign(g, { state: 'not-now', until: null, reason }); task(g); });
    if (action === 'resume') gaps.forEach((g) => { Object.assign(g, { state: 'open', until: null, reason: null }); task(g); });
    if (action === 'done') gaps.forEach((g) => { Object.assign(g, { state: 'done', until: null, reason: null }); task(g); });
    if (action === 'order') { const order = kOrders.find((o) => o[0] === code); e.gaps.filter((g) => gapOf(g.k) === (wanted ?? order[2])).forEach((g) => { g.state = 'ordered'; task(g); }); refs.push(`ServiceRequest/${e.p.id}-order-${code}`); }
    if (action === 'message' || action === 'letter') refs.push(`Communication/${e.p.id}-com-${e.version}`);
    if (action === 'close-alert') { e.alert = null; refs.push(`Flag/${e.p.id}-flag`); }
    e.version++;
    stamp++;
    users.note(user, action, refs[0] ?? null, `Patient/${e.p.id}`, text ? null : reason);
    return refs;
  }

  function act(body, lang, user) {
    const bad = (text) => { throw new Refusal(400, text, 'value'); };
    if (!kActions.includes(body?.action)) bad('action is none that there is.');
    if (!Array.isArray(body.people) || body.people.length === 0 || body.people.length > 500) bad('people is a list of 1 to 500.');
    if (body.action === 'snooze' && !(body.until > kToday)) bad('until is a day after today.');
    if (body.action === 'not-now' && !kReasons.some(([code]) => code === body.reason)) bad('reason is none of those that there are.');
    if (body.action === 'order' && !kOrders.some(([code]) => code === body.code)) bad('code is none of the orders.');
    if (body.action === 'assign' && body.owner && !users.owner(body.owner)) bad('There is no such user.');
    if (body.action === 'close-alert' && (body.text ?? '').trim().length < 10) bad('text says in 10 characters or more what was done.');
    if ((body.text ?? '').length > 4000) bad('text has at most 4,000 characters.');
    return {
      results: body.people.map(({ id, version, gap }) => {
        const e = entryOf(id, user);
        const no = (status, text) => ({ id, done: false, version: e ? String(e.version) : null, resources: [], error: { status, text, row: e ? view(e, lang) : null } });
        if (!e) return no(404, `There is no person with the id ${id}.`);
        if (String(e.version) !== version) return no(409, 'Somebody else was first.');
        if (body.action === 'message' && !view(e, lang).phone) return no(422, 'No phone number is recorded.');
        if (body.action === 'close-alert' && !e.alert) return no(409, 'The alert is closed already.');
        const resources = actOn(e, body, gap, user);
        return { id, done: true, version: String(e.version), resources, error: null };
      }),
    };
  }

  const choices = (lang) => ({
    owners: users.owners(), reasons: kReasons.map(([code, text]) => ({ code, text: text[lang] })), orders: kOrders.map(([code, title, gap]) => ({ code, title: title[lang], gap })),
    letters: kLetters.map(([id, title, gap, language, text]) => ({ id, title, gap, language, text })),
  });

  function letters(query, user) {
    const letter = kLetters.find(([id]) => id === query.get('letter'));
    if (!letter) throw new Refusal(404, 'There is no such letter.', 'not-found');
    const sheets = (query.get('people') ?? '').split(',').map((id) => entryOf(id, user)).filter(Boolean).map(({ p }) => {
      const [name] = p.names;
      const own = kLetters.find(([, , gap, language]) => gap === letter[2] && language === languageOf(p)) ?? letter;
      return `<article lang="${own[3]}"><p>${fold(name.text ?? `${name.given.join(' ')} ${name.family}`)}</p><h1>${fold(own[1])}</h1><p>${fold(own[4])}</p></article>`;
    });
    return { type: 'text/html; charset=utf-8', body: `<!doctype html><html lang="${letter[3]}"><meta charset="utf-8"><title>Letters</title><link rel="stylesheet" href="/letters.css"><body>${sheets.join('')}</body></html>` };
  }

  function csv(query, lang, user) {
    const lines = filtered(query, user).items.sort(sorts.urgency).slice(0, 5000).map((e) => {
      const [name] = e.p.names;
      return [e.p.id, name.family, name.given.join(' '), e.p.birthDate, e.p.sex, live(e).map((g) => measures[g.k].title[lang]).join('; '), dueSince(e) ?? '', e.risk.value ?? '', e.owner ?? ''].map((x) => cell(String(x))).join(',');
    });
    return { type: 'text/csv; charset=utf-8', body: `id,family,given,birthDate,sex,due,dueSince,risk,owner\n${lines.join('\n')}\n` };
  }

  function access(query) {
    const key = query.get('practice');
    const k = practices.findIndex((x) => x.key === key);
    const seed = 700 + k;
    const base = { from: '2025-10-01', to: kToday };
    const figure = (value, unit, of) => ({ ...base, value, unit, people: of, why: null });
    return {
      practice: practices[k] ?? null, thirdNextAvailable: k === 5 ? { ...base, value: null, unit: 'd', people: null, why: 'No open slots are recorded (Slot), so the third next available one is not known.' } : figure(Math.round(2 + 12 * chance(seed, 1)), 'd', null),
      noShow: figure(Number((0.04 + 0.09 * chance(seed, 2)).toFixed(4)), '1', 1840 + 100 * k), continuityUpc: figure(Number((0.5 + 0.35 * chance(seed, 3)).toFixed(3)), '1', 912 + 10 * k), continuityBiceBoxerman: figure(Number((0.35 + 0.35 * chance(seed, 4)).toFixed(3)), '1', 912 + 10 * k),
    };
  }

  /** A resource that an action wrote, or would have written before the first of them. */
  function written(type, id) {
    const [, person] = /^(p\d{6})-(?:task|order|com|flag)/.exec(id ?? '') ?? [];
    const e = person && entryOf(person, null);
    if (!e || !['Task', 'ServiceRequest', 'Communication', 'Flag'].includes(type)) return undefined;
    const g = e.gaps.find((x) => x.task === `Task/${id}`);
    const status = { Task: g?.state === 'not-now' ? 'rejected' : g?.state === 'done' ? 'completed' : 'in-progress', ServiceRequest: 'draft', Communication: 'preparation', Flag: 'inactive' }[type];
    return {
      resourceType: type, id, status, intent: 'order', code: { text: g ? measures[g.k].title.en : type }, for: { reference: `Patient/${person}` }, owner: e.owner ? { identifier: { system: 'urn:bogam:user', value: e.owner } } : undefined,
      statusReason: g?.reason ? { text: g.reason } : undefined, restriction: g?.until ? { period: { start: g.until } } : undefined,
    };
  }

  return {
    today, act, choices, letters, csv, access, written,
    row(id, lang, user) {
      const e = entryOf(id, user);
      if (e) return view(e, lang);
      const p = /^p\d{6}$/.test(id) ? list().find((x) => x.id === id) : undefined;
      if (!p || !inReach(user)({ p })) throw new Refusal(404, `There is no person with the id ${id}.`, 'not-found');
      return view(initial(p, []), lang);
    },
  };
}
