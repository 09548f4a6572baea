// SPDX-License-Identifier: Apache-2.0
// A FHIR Questionnaire (Structured Data Capture) as the page draws it: texts in a language, and what extensions say of a question. Of SDC it
// takes what docs/healthplan.md says the programme's form has; the rest is passed over.
export interface Coding { system?: string; code: string; display?: string; _display?: Translated }
interface Extension { url: string; valueString?: string; valueCode?: string; valueInteger?: number; valueDecimal?: number; valueDate?: string; valueCoding?: Coding; valueCodeableConcept?: { coding?: Coding[] }; valueExpression?: { expression?: string }; extension?: Extension[] }
interface Translated { extension?: Extension[] }
export interface EnableWhen { question: string; operator: string; answerBoolean?: boolean; answerCoding?: Coding }
export type ItemType = 'group' | 'display' | 'boolean' | 'integer' | 'decimal' | 'date' | 'string' | 'choice' | 'open-choice';
export interface Item {
  linkId: string; text?: string; _text?: Translated; type: ItemType; required?: boolean; repeats?: boolean; enableWhen?: EnableWhen[]; enableBehavior?: 'any' | 'all';
  answerOption?: { valueCoding?: Coding }[]; extension?: Extension[]; item?: Item[];
}
export interface Questionnaire { resourceType: 'Questionnaire'; url: string; version?: string; language?: string; title?: string; _title?: Translated; description?: string; _description?: Translated; item: Item[] }

const named = (of: { extension?: Extension[] } | undefined, name: string) => of?.extension?.find((one) => one.url.endsWith(`/${name}`));

function inLanguage(text: string | undefined, beside: Translated | undefined, language: string): string {
  const translation = beside?.extension?.find((one) => one.extension?.some((part) => part.url === 'lang' && part.valueCode === language));
  return translation?.extension?.find((part) => part.url === 'content')?.valueString ?? text ?? '';
}
export const textOf = (item: Item, language: string) => inLanguage(item.text, item._text, language);
export const titleOf = (form: Questionnaire, language: string) => inLanguage(form.title, form._title, language);
export const displayOf = (coding: Coding, language: string) => inLanguage(coding.display ?? coding.code, coding._display, language);

/** Its own language, and those of which its title has a translation. */
export function languagesOf(form: Questionnaire): string[] {
  const translated = form._title?.extension?.flatMap((one) => one.extension?.find((part) => part.url === 'lang')?.valueCode ?? []) ?? [];
  return [form.language ?? 'en', ...translated];
}

const isHelp = (item: Item) => named(item, 'questionnaire-itemControl')?.valueCodeableConcept?.coding?.some((one) => one.code === 'help') ?? false;
export function helpOf(item: Item, language: string): string | null {
  const help = item.item?.find((one) => one.type === 'display' && isHelp(one));
  return help ? textOf(help, language) : null;
}
export const optionsOf = (item: Item): Coding[] => (item.answerOption ?? []).flatMap((one) => one.valueCoding ?? []);
export function unitOf(item: Item, language: string): string | null {
  const unit = named(item, 'questionnaire-unit')?.valueCoding;
  return unit ? displayOf(unit, language) : null;
}
export const isMoney = (item: Item) => named(item, 'questionnaire-unit')?.valueCoding?.system === 'urn:iso:std:iso:4217';
export function limitsOf(item: Item): { least: number | string | null; most: number | string | null } {
  const limit = (name: string) => { const one = named(item, name); return one?.valueInteger ?? one?.valueDecimal ?? one?.valueDate ?? null; };
  return { least: limit('minValue'), most: limit('maxValue') };
}

/** Whether it is answered by the name of somebody of the form, and where the names are: groups of one linkId, the question of another. */
export function candidatesOf(item: Item): { group: string; question: string } | null {
  const found = /^%resource\.item\.where\(linkId='([^']+)'\)\.item\.where\(linkId='([^']+)'\)\.answer\.value$/.exec(named(item, 'sdc-questionnaire-candidateExpression')?.valueExpression?.expression ?? '');
  return found ? { group: found[1]!, question: found[2]! } : null;
}

/** Groups that do not repeat only gather questions; those below them belong to the group around them. */
export const isSection = (item: Item) => item.type === 'group' && !item.repeats;
export const isList = (item: Item) => item.type === 'group' && item.repeats === true;

/** The questions and lists of a group, sections opened, in order. */
export function membersOf(items: Item[]): Item[] {
  return items.flatMap((item) => (item.type === 'display' ? [] : isSection(item) ? membersOf(item.item ?? []) : [item]));
}
