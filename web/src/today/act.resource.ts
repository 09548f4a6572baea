// SPDX-License-Identifier: Apache-2.0
// What people do about a row of Today, and how the row stands afterwards. The server acts on each person by itself, so an answer may be
// partial: those done, those whom somebody else was faster with (their fresh row comes along), those refused.
import type { ActionResult, Choices, Today, TodayRow } from '../api/types';
import { Refusal } from '../api/client';
import { useOld, usePatch, useView } from '../api/views.resource';
import { useSend } from '../session/session';

export const actions = ['assign', 'snooze', 'not-now', 'order', 'message', 'letter', 'resume', 'done', 'close-alert'] as const;
export type Action = (typeof actions)[number];
export interface Target { row: TodayRow; gap?: string }
/** by: the name of whoever acts, where nobody signs in. */
export interface Deed { action: Action; by?: string; owner?: string; until?: string; reason?: string; text?: string; code?: string; letter?: string }
export interface NotDone { row: TodayRow; status: number; text: string }
/** gap: what all of it was about, where it was one thing. */
export interface Outcome { deed: Deed; gap?: string; done: TodayRow[]; not: NotDone[] }

const kAtOnce = 500;
const kTries = 60;
const kWaitMs = 1000;
/** The moment for which Today is worked out, which is not the clock's; null until it is known. */
export function useTodayNow(): string | null {
  const view = useView<Today>('/api/today?limit=1');
  return view.state === 'ready' ? view.data.now : null;
}

export const useChoices = () => useView<Choices>('/api/today/choices');

/** The row after the deed was done to it; display: of the owner. */
export function rowAfter(row: TodayRow, gap: string | undefined, deed: Deed, version: string | null, display: string): TodayRow {
  const set = { snooze: { state: 'snoozed', until: deed.until ?? null, reason: null }, 'not-now': { state: 'not-now', until: null, reason: deed.reason ?? null }, resume: { state: 'open', until: null, reason: null }, done: { state: 'done', until: null, reason: null }, order: { state: 'ordered', until: null, reason: null } } as const;
  const change = deed.action in set ? set[deed.action as keyof typeof set] : null;
  const meant = (g: TodayRow['why'][number]) => (gap ? g.gap === gap : deed.action === 'resume' ? g.state === 'snoozed' || g.state === 'not-now' : g.state === 'open');
  const why = change ? row.why.map((g) => (meant(g) ? { ...g, ...change } : g)) : row.why;
  const alert = deed.action === 'close-alert' ? null : row.alert;
  const live = why.filter((g) => g.state === 'open' || g.state === 'ordered');
  const held = ['snoozed', 'not-now'].map((state) => why.find((g) => g.state === state)).find(Boolean);
  const state = alert || live.length || why.length === 0 ? 'open' : held?.state === 'snoozed' ? 'snoozed' : held ? 'not-now' : 'done';
  const owner = deed.action === 'assign' ? (deed.owner ? { name: deed.owner, display } : null) : row.owner;
  return { ...row, version: version ?? row.version, why, alert, state, owner, until: state === 'open' ? null : (held?.until ?? null), reason: state === 'open' ? null : (held?.reason ?? null), dueSince: live.map((g) => g.since).filter((d) => d !== null).sort()[0] ?? null };
}

export function useAct() {
  const sendAs = useSend();
  const patch = usePatch<TodayRow>('/api/today');
  const old = useOld();
  const choices = useChoices();
  const displayOf = (name: string | undefined) => (choices.state === 'ready' ? choices.data.owners.find((o) => o.name === name)?.display : undefined) ?? name ?? '';
  const show = (rows: Map<string, TodayRow>) => patch((row) => rows.get(row.id) ?? row);

  /** While the list is being worked out anew the server answers 202, and has done nothing: then it is asked again. */
  async function said(body: object, signedAs: string | undefined): Promise<ActionResult[]> {
    for (let tries = 0; tries < kTries; tries++) {
      const answer = await sendAs<{ results?: ActionResult[] }>('POST', '/api/today/actions', body, signedAs);
      if (answer.results) return answer.results;
      await new Promise((done) => setTimeout(done, kWaitMs));
    }
    throw new Refusal(503, '');
  }

  async function part(targets: Target[], { letter: _, by: signedAs, ...deed }: Deed): Promise<Outcome> {
    const people = targets.map(({ row, gap }) => ({ id: row.id, version: row.version, ...(gap ? { gap } : {}) }));
    const results = await said({ ...deed, people }, signedAs);
    const answers = new Map(results.map((r) => [r.id, r]));
    const done: TodayRow[] = [], not: NotDone[] = [];
    for (const { row, gap } of targets) {
      const result = answers.get(row.id);
      if (result?.done) done.push(rowAfter(row, gap, deed, result.version, displayOf(deed.owner)));
      else not.push({ row: result?.error?.row ?? row, status: result?.error?.status ?? 0, text: result?.error?.text ?? '' });
    }
    return { deed, done, not };
  }

  /** An owner is shown at once and taken back where it was refused; all else only when it is done. */
  return async (targets: Target[], deed: Deed): Promise<Outcome> => {
    if (deed.action === 'assign') show(new Map(targets.map(({ row }) => [row.id, rowAfter(row, undefined, deed, null, displayOf(deed.owner))])));
    const outcome: Outcome = { deed, gap: targets[0]?.gap, done: [], not: [] };
    try {
      for (let k = 0; k < targets.length; k += kAtOnce) {
        const { done, not } = await part(targets.slice(k, k + kAtOnce), deed);
        outcome.done.push(...done);
        outcome.not.push(...not);
      }
    } catch (e) {
      const error = e instanceof Refusal ? e : new Refusal(0, '');
      const known = new Set([...outcome.done, ...outcome.not.map((n) => n.row)].map((row) => row.id));
      outcome.not.push(...targets.filter(({ row }) => !known.has(row.id)).map(({ row }) => ({ row, status: error.status, text: error.message })));
    }
    show(new Map([...outcome.done, ...outcome.not.map((n) => n.row)].map((row) => [row.id, row])));
    void old(['/api/today?', '/api/today/', '/api/people/'], true);
    return outcome;
  };
}
