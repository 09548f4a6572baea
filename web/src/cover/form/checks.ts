// SPDX-License-Identifier: Apache-2.0
// What is wrong with an answer as it is typed, before anybody is asked: what is no answer is not sent. What answers say of each other is judged by the server.
import { dateOf, isAsked, isWholeDate, nameOf, numberOf, type Group } from './answers';
import { candidatesOf, isMoney, limitsOf, type Item } from './questionnaire';

export type Wrong = { kind: 'number' | 'whole' | 'cents' | 'date' | 'dateInPart' | 'nobody' | 'twice' | 'reserved' } | { kind: 'least' | 'most'; limit: number | string };

const kReserved = ['none', 'nobody', 'parent-elsewhere', 'other-elsewhere']; // docs/healthplan.md: words that stand for other answers

/** home: whose lists have the names; group: in which the question stands. Null: nothing is wrong. */
export function wrongOf(item: Item, texts: string[], home: Group, group: Group): Wrong | null {
  const text = texts[0] ?? '';
  if (text.trim() === '' && item.type !== 'date') return null;
  const { least, most } = limitsOf(item);
  if (item.type === 'integer' || item.type === 'decimal') {
    const number = numberOf(text, item.type === 'integer');
    if (number === null) return { kind: item.type === 'integer' ? 'whole' : 'number' };
    if (isMoney(item) && /\.\d{3,}$/.test(number)) return { kind: 'cents' };
    if (typeof least === 'number' && Number(number) < least) return { kind: 'least', limit: least };
    if (typeof most === 'number' && Number(number) > most) return { kind: 'most', limit: most };
    return null;
  }
  if (item.type === 'date') {
    if (text === '' || text === '--') return null;
    const date = dateOf(text);
    if (date === null) return { kind: 'date' };
    if (!isWholeDate(text)) return { kind: 'dateInPart' };
    if (typeof least === 'string' && date < least) return { kind: 'least', limit: least };
    return typeof most === 'string' && date > most ? { kind: 'most', limit: most } : null;
  }
  if (candidatesOf(item)) return texts.some((one) => one.startsWith('~')) ? { kind: 'nobody' } : null;
  if (item.linkId !== 'id') return null;
  if (kReserved.includes(text.trim())) return { kind: 'reserved' };
  const all = Object.values(home.lists).flat();
  return all.some((one) => one.key !== group.key && nameOf(one, 'id') === text.trim()) ? { kind: 'twice' } : null;
}

/** Whether what is typed there cannot be kept: it is left out of what is saved. */
export function isLost(item: Item, texts: string[]): boolean {
  const text = texts[0] ?? '';
  if (text.trim() === '' || text === '--') return false;
  if (item.type === 'integer' || item.type === 'decimal') return numberOf(text, item.type === 'integer') === null;
  return item.type === 'date' && dateOf(text) === null;
}

/** How many of these questions are asked, and how many of them are answered. */
export function countOf(items: Item[], around: Group[]): { asked: number; answered: number } {
  const asked = items.filter((item) => item.type !== 'group' && isAsked(item, around));
  return { asked: asked.length, answered: asked.filter((item) => (around[0]!.answers[item.linkId] ?? []).length > 0).length };
}
