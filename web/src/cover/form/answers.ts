// SPDX-License-Identifier: Apache-2.0
// The answers of a form while they are written: a group an entry of a list (a person, a line of income), in it by linkId what stands in each question, as
// text. Names of people are kept as references to their group, so that whoever is renamed stays who they are.
//
//   boolean "true", "false"       choice "=code"          one of the form "#key"
//   number  as typed              date   "2018-09-20"     a name of nobody in the form "~Rosa"
//           (a date with a part missing: "2018--", "2018-09-")
import { candidatesOf, displayOf, isList, isSection, membersOf, optionsOf, type Item, type Questionnaire } from './questionnaire';

export interface Group { key: string; answers: Record<string, string[]>; lists: Record<string, Group[]> }
export interface GivenAnswer { valueBoolean?: boolean; valueInteger?: number; valueDecimal?: number; valueDate?: string; valueString?: string; valueCoding?: { system?: string; code?: string } }
export interface Given { linkId: string; answer?: GivenAnswer[]; item?: Given[] }
export interface FormResponse { resourceType: 'QuestionnaireResponse'; id?: string; meta?: { versionId?: string }; status: string; questionnaire: string; authored?: string; author?: { display?: string }; item?: Given[] }

let made = 0;
export const emptyGroup = (): Group => ({ key: `g${++made}`, answers: {}, lists: {} });
const first = (group: Group, link: string) => group.answers[link]?.[0] ?? '';
export const nameOf = (group: Group, link: string) => first(group, link).trim();

// ---- numbers and dates as typed

/** A number as JSON has it; null where it is none. */
export function numberOf(text: string, whole: boolean): string | null {
  const plain = text.trim().replace(/^\$\s*/, '').replace(/(\d),(?=\d{3}(\D|$))/g, '$1');
  if (!(whole ? /^-?\d{1,9}$/ : /^-?\d{1,10}(\.\d{1,8})?$/).test(plain)) return null;
  return String(Number(plain));
}

/** A whole or partial date ("2018", "2018-09"); null where it is none. */
export function dateOf(text: string): string | null {
  const found = /^(\d{4})-(\d{0,2})-(\d{0,2})$/.exec(text);
  if (!found) return null;
  const [, year, month, day] = found as unknown as [string, string, string, string];
  if (month === '') return day === '' ? year : null;
  const m = Number(month), d = Number(day);
  if (m < 1 || m > 12) return null;
  const ym = `${year}-${month.padStart(2, '0')}`;
  if (day === '') return ym;
  return d >= 1 && d <= new Date(Date.UTC(Number(year), m, 0)).getUTCDate() ? `${ym}-${day.padStart(2, '0')}` : null;
}
export const isWholeDate = (text: string) => dateOf(text)?.length === 10;

// ---- from a response and back

function textsOf(item: Item, answers: GivenAnswer[]): string[] {
  return answers.flatMap((one) => {
    if (one.valueCoding) return [`=${one.valueCoding.code ?? ''}`];
    if (one.valueBoolean !== undefined) return [String(one.valueBoolean)];
    const number = one.valueInteger ?? one.valueDecimal;
    if (number !== undefined) return [String(number)];
    if (one.valueDate !== undefined) return [`${one.valueDate}--`.split('-').slice(0, 3).join('-')];
    if (one.valueString !== undefined) return [item.type === 'open-choice' ? `~${one.valueString}` : one.valueString];
    return [];
  });
}

function readGroup(items: Item[], given: Given[], group: Group) {
  for (const one of given) {
    const item = items.find((wanted) => wanted.linkId === one.linkId);
    if (!item) continue;
    if (isSection(item)) readGroup(item.item ?? [], one.item ?? [], group);
    else if (isList(item)) {
      const entry = emptyGroup();
      readGroup(item.item ?? [], one.item ?? [], entry);
      (group.lists[item.linkId] ??= []).push(entry);
    } else group.answers[item.linkId] = textsOf(item, one.answer ?? []);
  }
}

/** Every group of the form, with the items that it answers. */
export function eachGroup(form: Questionnaire, home: Group, visit: (group: Group, items: Item[], path: string) => void) {
  const down = (items: Item[], group: Group, path: string) => {
    visit(group, items, path);
    for (const item of membersOf(items)) if (isList(item)) (group.lists[item.linkId] ?? []).forEach((entry, k) => down(item.item ?? [], entry, `${path}${item.linkId}[${k}].`));
  };
  down(form.item, home, '');
}

export function readResponse(form: Questionnaire, response: FormResponse): Group {
  const home = emptyGroup();
  readGroup(form.item, response.item ?? [], home);
  eachGroup(form, home, (group, items) => {
    for (const item of membersOf(items)) {
      const candidates = candidatesOf(item);
      if (!candidates || !group.answers[item.linkId]) continue;
      const people = home.lists[candidates.group] ?? [];
      group.answers[item.linkId] = group.answers[item.linkId]!.map((text) => {
        const person = text.startsWith('~') && people.find((one) => nameOf(one, candidates.question) === text.slice(1));
        return person ? `#${person.key}` : text;
      });
    }
  });
  return home;
}

/** Whether a question is asked, by the answers of its own group and of those around it, innermost first. */
export function isAsked(item: Item, around: Group[]): boolean {
  if (!item.enableWhen?.length) return true;
  const holds = item.enableWhen.map((when) => {
    const texts = around.find((group) => group.answers[when.question])?.answers[when.question] ?? [];
    const wanted = when.answerCoding ? `=${when.answerCoding.code}` : String(when.answerBoolean);
    if (when.operator === 'exists') return texts.length > 0 === (when.answerBoolean ?? true);
    return when.operator === '!=' ? texts.length > 0 && !texts.includes(wanted) : texts.includes(wanted);
  });
  return item.enableBehavior === 'any' ? holds.some(Boolean) : holds.every(Boolean);
}

/** What is typed as an answer; null where it is none yet. */
function answerOf(item: Item, text: string, home: Group): GivenAnswer | null {
  if (text === '') return null;
  switch (item.type) {
    case 'boolean': return { valueBoolean: text === 'true' };
    case 'integer': { const n = numberOf(text, true); return n === null ? null : { valueInteger: Number(n) }; }
    case 'decimal': { const n = numberOf(text, false); return n === null ? null : { valueDecimal: Number(n) }; }
    case 'date': { const date = dateOf(text); return date === null ? null : { valueDate: date }; }
    case 'string': return text.trim() ? { valueString: text.trim() } : null;
    case 'choice':
    case 'open-choice': {
      if (text.startsWith('=')) {
        const coding = optionsOf(item).find((one) => one.code === text.slice(1));
        return { valueCoding: { ...(coding?.system ? { system: coding.system } : {}), code: text.slice(1) } };
      }
      const candidates = candidatesOf(item);
      const person = candidates && home.lists[candidates.group]?.find((one) => one.key === text.slice(1));
      const name = text.startsWith('~') ? text.slice(1) : person ? nameOf(person, candidates.question) : '';
      return name ? { valueString: name } : null;
    }
    default: return null;
  }
}

function writeGroup(items: Item[], around: Group[], home: Group): Given[] {
  const group = around[0]!;
  return items.flatMap((item): Given[] => {
    if (item.type === 'display' || !isAsked(item, around)) return [];
    if (isSection(item)) {
      const inside = writeGroup(item.item ?? [], around, home);
      return inside.length ? [{ linkId: item.linkId, item: inside }] : [];
    }
    if (isList(item)) {
      return (group.lists[item.linkId] ?? []).map((entry) => {
        const inside = writeGroup(item.item ?? [], [entry, ...around], home);
        return { linkId: item.linkId, ...(inside.length ? { item: inside } : {}) };
      });
    }
    const answer = (group.answers[item.linkId] ?? []).flatMap((text) => answerOf(item, text, home) ?? []);
    return answer.length ? [{ linkId: item.linkId, answer }] : [];
  });
}

/** The items of a response. What is no answer yet, and what is not asked, is left out. */
export const writeItems = (form: Questionnaire, home: Group): Given[] => writeGroup(form.item, [home], home);

// ---- changes; each gives a new home in which only what changed is new

function changed(group: Group, key: string, change: (group: Group) => Group): Group {
  if (group.key === key) return change(group);
  let some = false;
  const lists = Object.fromEntries(Object.entries(group.lists).map(([link, entries]) => {
    const after = entries.map((entry) => changed(entry, key, change));
    const same = after.every((entry, k) => entry === entries[k]);
    some ||= !same;
    return [link, same ? entries : after];
  }));
  return some ? { ...group, lists } : group;
}
export const answered = (home: Group, key: string, link: string, texts: string[]): Group =>
  changed(home, key, (group) => ({ ...group, answers: { ...group.answers, [link]: texts.filter((text) => text !== '') } }));
export const withEntry = (home: Group, key: string, link: string, entry: Group): Group =>
  changed(home, key, (group) => ({ ...group, lists: { ...group.lists, [link]: [...(group.lists[link] ?? []), entry] } }));

/** Without an entry, and without the answers that name it. */
export function withoutEntry(home: Group, gone: string): Group {
  const clean = (group: Group): Group => ({
    ...group,
    answers: Object.fromEntries(Object.entries(group.answers).map(([link, texts]) => [link, texts.includes(`#${gone}`) ? texts.filter((text) => text !== `#${gone}`) : texts])),
    lists: Object.fromEntries(Object.entries(group.lists).map(([link, entries]) => [link, entries.filter((entry) => entry.key !== gone).map(clean)])),
  });
  return clean(home);
}

/** A spouse's spouse is oneself: the other's answer follows, where it is empty or names whoever it was before. */
export function withSpouse(home: Group, list: string, link: string, self: string, texts: string[]): Group {
  const people = home.lists[list] ?? [];
  const named = texts[0]?.startsWith('#') ? texts[0].slice(1) : null;
  let out = answered(home, self, link, texts);
  for (const one of people) {
    if (one.key === self) continue;
    const says = first(one, link);
    if (one.key === named && (says === '' || says === '=none')) out = answered(out, one.key, link, [`#${self}`]);
    if (one.key !== named && says === `#${self}`) out = answered(out, one.key, link, []);
  }
  return out;
}

// ---- what stands where, for people

/** An answer as words. */
export function wordsOf(item: Item, texts: string[], home: Group, language: string, yes: string, no: string): string {
  const candidates = candidatesOf(item);
  return texts.map((text) => {
    if (item.type === 'boolean') return text === 'true' ? yes : no;
    if (text.startsWith('=') && item.type.endsWith('choice')) { const coding = optionsOf(item).find((one) => one.code === text.slice(1)); return coding ? displayOf(coding, language) : text.slice(1); }
    if (candidates && text.startsWith('#')) { const person = home.lists[candidates.group]?.find((one) => one.key === text.slice(1)); return person ? nameOf(person, candidates.question) : ''; }
    return item.type === 'date' ? (dateOf(text) ?? text) : text.replace(/^~/, '');
  }).join(', ');
}

export interface Stands { path: string; item: Item; who: string | null; words: string }
/** Every answered question with its place ("people[0].hiv"), whose it is, and what it says. */
export function standing(form: Questionnaire, home: Group, language: string, yes: string, no: string): Map<string, Stands> {
  const out = new Map<string, Stands>();
  eachGroup(form, home, (group, items, path) => {
    const person = home.lists[/^(\w+)\[/.exec(path)?.[1] ?? '']?.[Number(/\[(\d+)\]/.exec(path)?.[1] ?? -1)];
    for (const item of membersOf(items)) {
      const texts = group.answers[item.linkId] ?? [];
      if (!isList(item) && texts.length) out.set(path + item.linkId, { path: path + item.linkId, item, who: person ? nameOf(person, 'id') : null, words: wordsOf(item, texts, home, language, yes, no) });
    }
  });
  return out;
}

/** The group and question that a place names ("people[0].income[1].amount"). */
export function at(home: Group, place: string): { group: Group; link: string } | null {
  const steps = place.split('.');
  let group: Group = home;
  for (const step of steps.slice(0, -1)) {
    const found = /^(.+)\[(\d+)\]$/.exec(step);
    const next = found ? group.lists[found[1]!]?.[Number(found[2])] : undefined;
    if (!next) return null;
    group = next;
  }
  return { group, link: steps.at(-1)!.replace(/\[\d+\]$/, '') };
}
