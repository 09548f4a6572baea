// SPDX-License-Identifier: Apache-2.0
// Forms of the mock: the program's own Questionnaire, and answers kept by version as docs/workspace-api.md says. Of what the server finds wrong it finds what
// is missing or of another type, names that nobody has, and two people of one name. questionnaire.json is what `bogam healthplan questionnaire` prints; a test holds it to that.
import { createRequire } from 'node:module';

export const questionnaire = createRequire(import.meta.url)('./questionnaire.json');
const kTypes = { boolean: ['valueBoolean'], integer: ['valueInteger'], decimal: ['valueDecimal'], date: ['valueDate'], string: ['valueString'], choice: ['valueCoding'], 'open-choice': ['valueCoding', 'valueString'] };
const kTimes = { week: 4.333, 'two-weeks': 2.1665, 'twice-a-month': 2, month: 1, year: 1 / 12 };
const kMostDate = 10;

const valueOf = (answer) => answer.valueCoding?.code ?? answer.valueBoolean ?? answer.valueInteger ?? answer.valueDecimal ?? answer.valueDate ?? answer.valueString;

/** Answers by linkId, sections left out, and what is wrong with their shape. */
function read(items, given, path, out, wrong) {
  for (const one of given ?? []) {
    const item = items.find((wanted) => wanted.linkId === one.linkId);
    if (!item || item.type === 'display') { wrong.push({ field: path + one.linkId, message: 'the form has no such question here' }); continue; }
    if (item.type === 'group' && !item.repeats) { read(item.item, one.item, path, out, wrong); continue; }
    if (item.type === 'group') {
      const list = (out.lists[one.linkId] ??= []);
      const entry = { answers: {}, lists: {} };
      list.push(entry);
      read(item.item, one.item, `${path}${one.linkId}[${list.length - 1}].`, entry, wrong);
      continue;
    }
    const types = (one.answer ?? []).flatMap((answer) => Object.keys(answer));
    if (types.some((type) => !kTypes[item.type].includes(type))) { wrong.push({ field: path + one.linkId, message: `it wants an answer of type ${item.type}` }); continue; }
    if (one.answer?.length) out.answers[one.linkId] = item.repeats ? one.answer.map(valueOf) : valueOf(one.answer[0]);
  }
  return out;
}

function lacks(people) {
  const out = [];
  const names = people.map((one) => one.answers.id);
  people.forEach((one, k) => {
    const at = `people[${k}].`;
    if (!one.answers.id) out.push({ field: `${at}id`, message: 'it is missing' });
    else if (names.indexOf(one.answers.id) !== names.lastIndexOf(one.answers.id)) out.push({ field: `${at}id`, message: 'two people have it' });
    for (const [link, value] of Object.entries(one.answers)) if (/date|_on$/.test(link) && String(value).length < kMostDate) out.push({ field: at + link, message: 'it is no day like 2026-03-01' });
    const spouse = one.answers.spouse;
    if (spouse && spouse !== 'none' && !names.includes(spouse)) out.push({ field: `${at}spouse`, message: `there is nobody called "${spouse}" in the list` });
    (one.lists.income ?? []).forEach((line, n) => { for (const link of ['kind', 'every', 'amount']) if (line.answers[link] === undefined) out.push({ field: `${at}income[${n}].${link}`, message: 'it is missing' }); });
  });
  return out;
}

/** Dollars a month of somebody's wages; null where nothing is told of their income. */
export function wagesOf(person) {
  if (person.answers.has_income === false) return 0;
  const lines = person.lists.income ?? [];
  return lines.length ? Math.round(lines.filter((line) => line.answers.kind === 'wages').reduce((sum, line) => sum + line.answers.amount * kTimes[line.answers.every], 0)) : null;
}

export function createForms({ Refusal, now, nameOf }) {
  const kept = new Map(); // by number of the person: forms, the newest last
  let made = 0;
  const of = (p) => kept.get(p.n) ?? [];
  const begun = (p) => { const last = of(p).at(-1); return last?.status === 'in-progress' ? last : undefined; };
  const judge = (resource) => {
    const wrong = [];
    const { lists } = read(questionnaire.item, resource.item, '', { answers: {}, lists: {} }, wrong);
    const people = lists.people ?? [];
    return { shape: wrong, people, findings: [...wrong, ...lacks(people)] };
  };
  return {
    questionnaire: () => questionnaire,
    /** By its id, else the newest that is finished; undefined where there is none. */
    find(p, id) {
      const found = id ? of(p).find((one) => one.id === id) : of(p).findLast((one) => one.status === 'completed') ?? begun(p);
      if (id && !found) throw new Refusal(404, 'This person has no answered form with this id.', 'not-found');
      if (!found) return undefined;
      const { people, findings } = judge(found);
      return { id: found.id, status: found.status, authored: found.authored, findings, people: people.map((one) => ({ id: one.answers.id, ...one })) };
    },
    get(p) {
      const last = of(p).at(-1);
      if (last?.status === 'in-progress') return last;
      const item = last?.item ?? [{ linkId: 'people', item: [{ linkId: 'id', answer: [{ valueString: nameOf(p) }] }, { linkId: 'section.about', item: [{ linkId: 'birth_date', answer: [{ valueDate: p.birthDate }] }] }] }];
      return { resourceType: 'QuestionnaireResponse', questionnaire: `${questionnaire.url}|${questionnaire.version}`, status: 'in-progress', subject: { reference: `Patient/${p.id}` }, item };
    },
    save(p, body, author) {
      const { shape, findings } = judge(body);
      const refuse = (all) => { throw Object.assign(new Refusal(422, 'The answers cannot be taken.', 'processing'), { places: all }); };
      if (shape.length) refuse(shape);
      if (body.status === 'completed' && findings.length) refuse(findings);
      const before = body.id ? of(p).find((one) => one.id === body.id) : undefined;
      if (body.id && !before) throw new Refusal(404, 'There is no such form.', 'not-found');
      if (before && before.status !== 'in-progress') throw new Refusal(409, 'This form is finished. What has changed is told in a new one.', 'conflict');
      if (before && before.meta.versionId !== body.meta?.versionId) throw new Refusal(409, 'Somebody else has changed this form since you opened it.', 'conflict');
      if (!before && body.status === 'in-progress' && begun(p)) throw new Refusal(409, 'Somebody else has begun a form of this person since you opened it.', 'conflict');
      const version = Number(before?.meta.versionId ?? 0) + 1;
      const resource = { resourceType: 'QuestionnaireResponse', id: before?.id ?? `form-${++made}`, meta: { versionId: String(version) }, questionnaire: `${questionnaire.url}|${questionnaire.version}`, status: body.status, subject: { reference: `Patient/${p.id}` }, authored: now, author: { display: author }, item: body.item };
      kept.set(p.n, [...of(p).filter((one) => one.id !== resource.id), resource]);
      return { status: before ? 200 : 201, body: { resource: `QuestionnaireResponse/${resource.id}`, version: String(version), status: resource.status, findings } };
    },
  };
}
