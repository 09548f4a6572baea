// SPDX-License-Identifier: Apache-2.0
// The plan's views in the mock: invented covers of invented people, in the shape of docs/workspace-api.md. Who may not list people sees no small cell; what would
// give one away is the real server's business.
import { languageOf } from './chart.mjs';
import { chance, yearsBetween } from './people.mjs';

const kNotice = 'This is an example built on published rules. It is no tool of the Commonwealth of Massachusetts, and no decision of MassHealth or of the Health Connector.';
const programme = { id: 'masshealth', title: 'MassHealth and ConnectorCare', notice: kNotice };
const types = { standard: 'MassHealth Standard', commonhealth: 'MassHealth CommonHealth', careplus: 'MassHealth CarePlus', connectorcare: 'ConnectorCare' };
const fates = ['keeps', 'must-show', 'less', 'loses', 'undecided', 'already', 'not-told'];
const counties = ['Suffolk County', 'Middlesex County', 'Worcester County', 'Norfolk County', 'Dukes County'];
const changes = ['2026-03-01', '2026-10-01', '2027-01-01'];
const questions = [['community_hours', 'How many hours a month do they work, volunteer or train?', '한 달에 몇 시간 일하거나 봉사하거나 훈련합니까?'], ['half_time_school', 'Are they in school at least half-time?', '적어도 시간제 절반으로 학교에 다닙니까?']];
const kSmall = 11;

const isMember = (p) => !p.deceased && chance(p.n, 610) < 0.34;
const typeAt = (p, month) => {
  const keys = Object.keys(types), start = chance(p.n, 611) ** 1.4 * keys.length;
  return keys[Math.floor((start + (chance(p.n, 612) < 0.04 && month > p.n % 12 ? 1 : 0)) % keys.length)];
};
const fateOf = (p, change) => {
  const at = chance(p.n, 620);
  if (at < 0.35) return 'not-told';
  if (at < 0.45) return 'undecided';
  if (change !== '2027-01-01') return at < 0.97 ? 'keeps' : 'less';
  return typeAt(p, 12) === 'careplus' ? (at < 0.8 ? 'must-show' : at < 0.9 ? 'keeps' : 'loses') : at < 0.97 ? 'keeps' : at < 0.99 ? 'already' : 'less';
};
const groupOf = {
  race: (p) => [p.race, p.raceLabel],
  language: (p) => [languageOf(p), languageOf(p)],
  place: (p) => { const place = counties[Math.floor(chance(p.n, 630) ** 2 * counties.length)]; return [place, place]; },
};

export function createPlan({ list, Refusal, now, page, rowOf }) {
  const on = now.slice(0, 10);
  const month = (back) => new Date(Date.UTC(Number(on.slice(0, 4)), Number(on.slice(5, 7)) - 1 - back, 1)).toISOString().slice(0, 10);
  const days = [...Array.from({ length: 12 }, (_, k) => month(11 - k)), on];
  const fate = (p, day) => of(p).fates[day] ?? fateOf(p, day);
  const renewalOf = (p) => (typeAt(p, 12) === 'connectorcare' ? null : `${month(-Math.floor(chance(p.n, 640) * 12) - 1).slice(0, 7)}-${String(1 + (p.n % 28)).padStart(2, '0')}`);
  const members = (mine) => list().filter((p) => isMember(p) && mine(p));
  const known = new Map(); // what follows from a member's number, worked out once
  const of = (p) => {
    if (!known.has(p.n)) known.set(p.n, { types: days.map((_, k) => typeAt(p, k)), fates: Object.fromEntries([...changes, on].map((day) => [day, fateOf(p, day)])) });
    return known.get(p.n);
  };

  function crossed(people, rowsOf, columnsOf, hide, rowOrder, columnOrder) {
    const line = (key, title = '') => ({ ids: [key], titles: [title], total: 0 });
    const rows = new Map(), columns = new Map(), counts = new Map();
    for (const p of people) {
      const [r, rTitle] = [rowsOf(p)].flat(), [c, cTitle] = [columnsOf(p)].flat();
      if (!rows.has(r)) rows.set(r, line(r, rTitle));
      if (!columns.has(c)) columns.set(c, line(c, cTitle));
      rows.get(r).total++; columns.get(c).total++;
      counts.set(`${r}|${c}`, (counts.get(`${r}|${c}`) ?? 0) + 1);
    }
    const sorted = (lines, order) => [...lines.values()].sort((a, b) => (order ? order.indexOf(a.ids[0]) - order.indexOf(b.ids[0]) : b.total - a.total));
    const small = (lines) => lines.filter((one) => hide && one.total < kSmall);
    const together = (lines) => (small(lines).length === 0 ? lines : [...lines.filter((one) => one.total >= kSmall), { ids: small(lines).flatMap((one) => one.ids), titles: small(lines).flatMap((one) => one.titles), total: small(lines).reduce((sum, one) => sum + one.total, 0) }]);
    const shownRows = together(sorted(rows, rowOrder)), shownColumns = together(sorted(columns, columnOrder));
    const cells = shownRows.map((r) => shownColumns.map((c) => r.ids.flatMap((a) => c.ids.map((b) => counts.get(`${a}|${b}`) ?? 0)).reduce((sum, n) => sum + n, 0)));
    const withheld = hide && [...shownRows, ...shownColumns].some((one) => one.total < kSmall);
    if (withheld) return { withheld: true, rows: [], columns: [], cells: [] };
    return { withheld: false, rows: shownRows, columns: shownColumns, cells: cells.map((row) => row.map((n) => (hide && n > 0 && n < kSmall ? null : n))) };
  }

  const held = (p) => { const id = of(p).types.at(-1); return [id, types[id]]; };
  const order = Object.keys(types);
  const answerOf = (p, day) => {
    const what = fate(p, day), id = held(p)[0];
    if (what === 'not-told') return ['not-told'];
    if (what === 'undecided' || what === 'must-show') return ['undecided'];
    if (what === 'loses') return ['none'];
    return what === 'less' ? ['sure:connectorcare', types.connectorcare] : [`sure:${id}`, types[id]];
  };
  const answers = [...order.flatMap((id) => [`sure:${id}`, `least:${id}`]), 'none', 'undecided', 'not-told'];

  function change(day, by, hide, lang, all) {
    const must = all.filter((p) => fate(p, day) === 'must-show').length;
    const shows = must === 0 ? [] : questions.map(([link, en, ko], k) => ({ link, say: lang === 'ko' ? ko : en, people: hide && must < kSmall ? null : must - k * Math.floor(must / 9) }));
    return { on: day, covers: crossed(all, (p) => fate(p, day), held, hide, fates, order), groups: crossed(all, (p) => fate(p, day), groupOf[by], hide, fates), shows };
  }

  return {
    plan(query, lang, hide, mine) {
      const by = query.get('by') ?? 'race';
      if (!groupOf[by]) throw new Refusal(400, 'by is race, language or place.', 'value');
      const all = members(mine), living = list().filter((p) => !p.deceased && mine(p));
      const coverOn = (k) => (p) => (p === null ? ['none'] : [of(p).types[k], types[of(p).types[k]]]);
      const none = living.length - all.length; // who has no cover never gets one here
      const withNone = (table) => {
        if (table.withheld) return table;
        const line = { ids: ['none'], titles: [''], total: none };
        return { ...table, rows: [...table.rows, line], columns: [...table.columns, line], cells: [...table.cells.map((row) => [...row, 0]), [...table.columns.map(() => 0), none]] };
      };
      const month12 = days.map((_, k) => crossed(all, coverOn(k), () => ['x'], false, order));
      const rows = [...month12.at(-1).rows, { ids: ['none'], titles: [''], total: none }];
      const months = { withheld: false, rows, columns: days.map((day) => ({ ids: [day], titles: [''], total: living.length })), cells: rows.map((row) => month12.map((one) => (row.ids[0] === 'none' ? none : (one.rows.find((r) => r.ids[0] === row.ids[0])?.total ?? 0)))) };
      const soon = (p) => { const day = renewalOf(p); return day === null ? 'unknown' : day < month(-3) ? 'soon' : 'later'; };
      return {
        programme, on, by, suppressed: hide, people: living.length, members: all.length, told: all.filter((p) => fate(p, '2027-01-01') !== 'not-told').length, entitled: Math.floor(living.length / 40),
        covers: crossed(all, held, groupOf[by], hide, order), standing: crossed(all, held, (p) => answerOf(p, on), hide, order, answers), months,
        flows: days.slice(0, -1).map((from, k) => ({ from, to: days[k + 1], table: withNone(crossed(all, coverOn(k), coverOn(k + 1), hide, order, order)) })),
        renewal: crossed(all, (p) => (renewalOf(p) ?? 'unknown').slice(0, 7), held, hide, [...Array.from({ length: 14 }, (_, k) => month(-k).slice(0, 7)), 'later', 'unknown'], order),
        renewalGroups: crossed(all, soon, groupOf[by], hide, ['soon', 'later', 'unknown']), changes: changes.map((day) => change(day, by, hide, lang, all)),
      };
    },
    changes(query, hide, mine) {
      const to = query.get('to') ?? '2026-03-01', dayBefore = (day) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      const from = query.get('from') ?? dayBefore(to), all = members(mine);
      const side = (start, end, mark, citation) => ({ from: start, ...(end ? { to: end } : {}), citation, mark });
      const content = from === to ? [] : [
        { of: 'rule', id: 'R10', title: 'CarePlus for adults', gives: 'careplus', before: side('2025-03-01', dayBefore(to), 'read', '130 CMR 505.008(A)(2)'), after: side(to, null, 'relayed', 'Public Law 119-21 (2025), community engagement'), lines: [{ what: 'asks that who', before: '', after: 'is engaged for 80 hours a month, earns as much, is in school half-time, or is exempt [community_hours >= engagement_hours or …]' }] },
        { of: 'table', id: 'masshealth-fpl', title: 'Federal poverty level as MassHealth applies it', before: side('2025-03-01', dayBefore(to), 'relayed', 'HHS guidelines of 2025'), after: side(to, null, 'relayed', 'HHS guidelines of 2026'), lines: [{ what: '1 person', before: '$15,650 a year', after: '$15,960 a year' }] },
        { of: 'figure', id: 'engagement_hours', title: '', before: null, after: side(to, null, 'assumption', 'Public Law 119-21 (2025)'), lines: [{ what: 'value', before: '', after: '80' }] },
      ];
      const moved = all.filter((p) => from !== to && answerOf(p, '2026-03-01')[0] !== answerOf(p, to)[0]).length;
      return { programme, on, from, to, days: [...new Set([on, ...changes.flatMap((day) => [dayBefore(day), day])])].sort(), suppressed: hide, content, moves: { members: all.length, changed: hide && moved < kSmall ? null : moved, table: crossed(all, (p) => answerOf(p, '2026-03-01'), (p) => answerOf(p, to), hide, answers, answers) } };
    },
    people(query, lang, mine) {
      const by = query.get('by') ?? 'race', day = query.get('change') ?? '2027-01-01', wanted = query.get('fate');
      const fits = (p) => isMember(p) && mine(p) && (!query.get('cover') || held(p)[0] === query.get('cover')) && (!query.get('renewal') || (renewalOf(p) ?? 'unknown').startsWith(query.get('renewal'))) && (!wanted || fate(p, day) === wanted) && (!query.get('group') || groupOf[by](p)[0] === query.get('group'));
      const rows = list().filter(fits).sort((a, b) => ((renewalOf(a) ?? '9') < (renewalOf(b) ?? '9') ? -1 : 1));
      const group = (p, split) => { const [key, label] = groupOf[split](p); return { key, label }; };
      return { on, ...page(rows, query, (p) => ({ ...rowOf(p), age: yearsBetween(p.birthDate, on), cover: { id: held(p)[0], title: types[held(p)[0]] }, renewal: renewalOf(p), fate: wanted ? fate(p, day) : null, groups: { race: group(p, 'race'), language: group(p, 'language'), place: group(p, 'place') } })) };
    },
  };
}
