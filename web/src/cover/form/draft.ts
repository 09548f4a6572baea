// SPDX-License-Identifier: Apache-2.0
// A form that is kept as it is written: a moment after the last change it is saved, as a next version of what was saved before. Where somebody else saved one
// in between, nothing is written over theirs; their form is fetched, and whoever writes here chooses. Nothing is kept in the browser.
import { Refusal } from '../../api/client';
import { eachGroup, readResponse, standing, writeItems, type FormResponse, type Given, type Group } from './answers';
import { isLost } from './checks';
import { membersOf, type Questionnaire } from './questionnaire';

export interface Place { field: string; message: string }
export interface Saved { resource: string; version: string; status: string; findings: Place[] }
/** changed: not saved yet. */
export type SaveState = 'new' | 'saved' | 'changed' | 'saving' | 'failed' | 'conflict' | 'finished';
export interface DraftState {
  home: Group; save: SaveState; id: string | null; version: string | null; savedAt: Date | null; error: Refusal | null;
  findings: Place[];
  /** Of the last try to finish. */
  refused: Place[] | null;
  /** What somebody else saved meanwhile. */
  theirs: FormResponse | null;
  /** Who changed it while nothing was changed here, and when; it is shown as they left it. */
  takenFrom: FormResponse | null;
}
export interface Wire {
  load: () => Promise<FormResponse>;
  /** outlives: it may go on although the page goes. */
  save: (body: object, outlives: boolean) => Promise<Saved>;
}

const kWaitMs = 700;
const kAgainMs = 5000;
const kMostLast = 60_000; // a browser sends 64 kB when the page has gone
const isVersion = (response: FormResponse, state: DraftState) => (response.id ?? null) === state.id && (response.meta?.versionId ?? null) === state.version;

export class Draft {
  state: DraftState;
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private kept: string; // items as they were saved last
  private running: Promise<void> | null = null;
  private sending: string | null = null; // items that are on their way

  constructor(private form: Questionnaire, response: FormResponse, private wire: Wire) {
    const home = readResponse(form, response);
    this.kept = JSON.stringify(writeItems(form, home));
    this.state = { home, save: response.id ? 'saved' : 'new', id: response.id ?? null, version: response.meta?.versionId ?? null, savedAt: null, error: null, findings: [], refused: null, theirs: null, takenFrom: null };
  }

  subscribe = (listener: () => void) => { this.listeners.add(listener); return () => { this.listeners.delete(listener); }; };
  current = () => this.state;
  private set(change: Partial<DraftState>) {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private items = (): Given[] => writeItems(this.form, this.state.home);
  get isDirty() { return JSON.stringify(this.items()) !== this.kept; }
  /** Something would be gone with the page: typed and no answer, or not to be saved now. */
  get wouldLose() {
    const now = JSON.stringify(this.items());
    let lost = this.state.save === 'failed' || this.state.save === 'conflict' || (now !== this.kept && (now.length > kMostLast || (this.sending !== null && this.sending !== now)));
    eachGroup(this.form, this.state.home, (group, items) => { for (const item of membersOf(items)) lost ||= item.type !== 'group' && isLost(item, group.answers[item.linkId] ?? []); });
    return lost;
  }

  change(home: Group) {
    const held = this.state.save === 'conflict' || this.state.save === 'finished';
    this.set({ home, takenFrom: null, ...(held ? {} : { save: 'changed' as const }) });
    if (!held) this.later(kWaitMs);
  }

  private later(ms: number) {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private body = (status: string) => ({
    resourceType: 'QuestionnaireResponse', questionnaire: `${this.form.url}${this.form.version ? `|${this.form.version}` : ''}`, status,
    ...(this.state.id ? { id: this.state.id, meta: { versionId: this.state.version } } : {}), item: this.items(),
  });

  /** Saves what is not saved. last: the page is about to go. */
  async flush(last = false): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.running && last) return; // what is on its way outlives the page; for what was written since, the reader has been asked (wouldLose)
    if (this.running) await this.running;
    if (this.state.save === 'conflict' || this.state.save === 'finished') return;
    if (!this.isDirty) { if (this.state.save === 'changed' || this.state.save === 'failed') this.set({ save: this.state.id ? 'saved' : 'new', error: null }); return; }
    this.running = this.send('in-progress');
    await this.running;
    this.running = null;
    if (this.state.save === 'saved' && this.isDirty) { this.set({ save: 'changed' }); this.later(kWaitMs); }
  }

  private async send(status: 'in-progress' | 'completed'): Promise<void> {
    const sent = JSON.stringify(this.items());
    this.sending = sent;
    this.set({ save: 'saving', error: null });
    try {
      const saved = await this.wire.save(this.body(status), sent.length <= kMostLast);
      this.kept = sent;
      this.set({ save: status === 'completed' ? 'finished' : 'saved', id: saved.resource.replace(/^.*\//, ''), version: saved.version, savedAt: new Date(), findings: saved.findings, ...(status === 'completed' ? { refused: null } : {}) });
    } catch (e) {
      const error = e instanceof Refusal ? e : new Refusal(0, '');
      if (error.status === 409) return this.meet(error);
      if (error.status === 422 && status === 'completed') return this.set({ save: this.isDirty ? 'changed' : this.state.id ? 'saved' : 'new', refused: error.places });
      this.set({ save: 'failed', error });
      if (error.status === 0 || error.status >= 500) this.later(kAgainMs);
    } finally {
      this.sending = null;
    }
  }

  /** Somebody else was first: their form beside ours. */
  private async meet(error: Refusal): Promise<void> {
    try {
      this.set({ save: 'conflict', error, theirs: await this.wire.load() });
    } catch (e) {
      this.set({ save: 'failed', error: e instanceof Refusal ? e : new Refusal(0, '') });
    }
  }

  /** False: it is not whole, or not saved; the state says why. */
  async finish(): Promise<boolean> {
    await this.flush();
    if (this.state.save !== 'saved' && this.state.save !== 'new') return false;
    this.running = this.send('completed');
    await this.running;
    this.running = null;
    return (this.state.save as SaveState) === 'finished';
  }

  private take(response: FormResponse, more: Partial<DraftState>) {
    const home = readResponse(this.form, response);
    this.kept = JSON.stringify(writeItems(this.form, home));
    this.set({ home, id: response.id ?? null, version: response.meta?.versionId ?? null, save: response.id ? 'saved' : 'new', error: null, theirs: null, findings: [], refused: null, takenFrom: null, ...more });
  }

  takeTheirs() { if (this.state.theirs) this.take(this.state.theirs, {}); }

  /** Ours as the next version of theirs. */
  async keepOurs(): Promise<void> {
    const { theirs } = this.state;
    if (!theirs) return;
    this.kept = '';
    this.set({ id: theirs.id ?? null, version: theirs.meta?.versionId ?? null, theirs: null, error: null, save: 'changed' });
    await this.flush();
  }

  /** Back at the page after a while: where nothing is changed here and it is another version there, that is shown. */
  async lookAgain(): Promise<void> {
    if (this.isDirty || this.running || !['saved', 'new'].includes(this.state.save)) return;
    try {
      const now = await this.wire.load();
      if (!this.isDirty && !this.running && now.id && !isVersion(now, this.state)) this.take(now, { takenFrom: now });
    } catch {
      // It is asked again at the next save.
    }
  }

  stop() { if (this.timer) clearTimeout(this.timer); this.timer = null; }
}

/** Where two forms say something else, in the order of the first. */
export function differences(form: Questionnaire, ours: Group, theirs: Group, language: string, yes: string, no: string) {
  const a = standing(form, ours, language, yes, no), b = standing(form, theirs, language, yes, no);
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path)?.words !== b.get(path)?.words).map((path) => ({ path, of: (a.get(path) ?? b.get(path))!, ours: a.get(path)?.words ?? null, theirs: b.get(path)?.words ?? null }));
}
