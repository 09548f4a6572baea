// SPDX-License-Identifier: Apache-2.0
// How a form is kept: soon after each change, never over what somebody else wrote, and with what cannot be saved told.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { questionnaire as form } from '../../../mock/cover-form.mjs';
import { Refusal } from '../../api/client';
import { answered, nameOf, type FormResponse, type Given } from './answers';
import { differences, Draft, type Saved } from './draft';

const person = (name: string): Given => ({ linkId: 'people', item: [{ linkId: 'id', answer: [{ valueString: name }] }] });
const response = (name: string, version: string | null, more: Partial<FormResponse> = {}): FormResponse => ({ resourceType: 'QuestionnaireResponse', status: 'in-progress', questionnaire: form.url, item: [person(name)], ...(version ? { id: 'f', meta: { versionId: version } } : {}), ...more });
interface Body { status: string; id?: string; meta?: { versionId: string }; item: Given[] }

/** A server that keeps one form. */
function keeper(first: FormResponse) {
  const it = { now: first, sent: [] as Body[], fail: null as Refusal | null, outlives: false, slow: null as Promise<void> | null };
  const wire = {
    load: () => Promise.resolve(it.now),
    save: async (body: object, outlives: boolean): Promise<Saved> => {
      const sent = body as Body;
      it.outlives = outlives;
      await it.slow;
      if (it.fail) return Promise.reject(it.fail);
      if ((sent.meta?.versionId ?? null) !== (it.now.meta?.versionId ?? null)) return Promise.reject(new Refusal(409, 'Somebody else'));
      it.sent.push(sent);
      const version = String(Number(it.now.meta?.versionId ?? 0) + 1);
      it.now = { ...it.now, id: 'f', meta: { versionId: version }, item: sent.item };
      return Promise.resolve({ resource: 'QuestionnaireResponse/f', version, status: sent.status, findings: [] });
    },
  };
  return { it, draft: new Draft(form, first, wire) };
}
const tell = (draft: Draft, name: string) => draft.change(answered(draft.state.home, draft.state.home.lists.people![0]!.key, 'id', [name]));
const told = (draft: Draft) => nameOf(draft.state.home.lists.people![0]!, 'id');
const settle = () => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('a draft', () => {
  it('is begun by its first change, and saved once for many', async () => {
    const { it: server, draft } = keeper(response('Ana', null));
    expect(draft.state.save).toBe('new');
    for (const name of ['Ana D', 'Ana Di', 'Ana Diaz']) { tell(draft, name); await vi.advanceTimersByTimeAsync(200); }
    await settle();
    expect(server.sent.map((one) => [one.id, one.status])).toEqual([[undefined, 'in-progress']]);
    expect(draft.state).toMatchObject({ save: 'saved', id: 'f', version: '1' });
    tell(draft, 'Ana');
    await settle();
    expect(server.sent[1]).toMatchObject({ id: 'f', meta: { versionId: '1' } });
  });

  it('sends nothing where nothing is told otherwise', async () => {
    const { it: server, draft } = keeper(response('Ana', '3'));
    tell(draft, 'Ana ');
    await settle();
    expect(server.sent).toEqual([]);
    expect(draft.state.save).toBe('saved');
  });

  it('goes out at once when the page goes', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    tell(draft, 'Ana Diaz');
    await draft.flush(true);
    expect([server.sent.length, server.outlives]).toEqual([1, true]);
  });

  it('asks before the page goes only for what was written since the last was sent', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    let done = () => {};
    server.slow = new Promise((resolve) => { done = resolve; });
    tell(draft, 'Ana Diaz');
    const saving = draft.flush();
    expect(draft.wouldLose).toBe(false);
    await draft.flush(true);
    tell(draft, 'Ana Diaz R');
    expect(draft.wouldLose).toBe(true);
    done();
    await saving;
    await settle();
    expect([draft.state.save, draft.wouldLose, server.sent.length]).toEqual(['saved', false, 2]);
  });

  it('says that it is not saved, keeps what was written and tries again', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    server.fail = new Refusal(503, 'The store is busy.');
    tell(draft, 'Ana Diaz');
    await settle();
    expect(draft.state.save).toBe('failed');
    expect(draft.wouldLose).toBe(true);
    expect(told(draft)).toBe('Ana Diaz');
    server.fail = null;
    await vi.advanceTimersByTimeAsync(6000);
    expect(draft.state.save).toBe('saved');
    expect(draft.wouldLose).toBe(false);
  });

  it('is told of somebody who was first, and writes over nothing by itself', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    server.now = response('Ana Maria', '2', { author: { display: 'Dr Park' } });
    tell(draft, 'Ana Diaz');
    await settle();
    expect(draft.state.save).toBe('conflict');
    expect(draft.state.theirs?.author?.display).toBe('Dr Park');
    tell(draft, 'Ana Diaz R');
    await settle();
    expect(server.sent).toEqual([]);
    await draft.keepOurs();
    expect(server.sent.at(-1)).toMatchObject({ id: 'f', meta: { versionId: '2' } });
    expect([draft.state.save, told(draft)]).toEqual(['saved', 'Ana Diaz R']);
  });

  it('may go on with theirs', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    server.now = response('Ana Maria', '2');
    tell(draft, 'Ana Diaz');
    await settle();
    draft.takeTheirs();
    expect([draft.state.save, draft.state.version, told(draft)]).toEqual(['saved', '2', 'Ana Maria']);
    tell(draft, 'Ana M');
    await settle();
    expect(server.sent).toHaveLength(1);
  });

  it('shows what somebody else wrote while nothing was written here', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    server.now = response('Ana Maria', '2', { author: { display: 'Dr Park' } });
    await draft.lookAgain();
    expect([told(draft), draft.state.takenFrom?.author?.display]).toEqual(['Ana Maria', 'Dr Park']);
    tell(draft, 'x');
    server.now = response('Ana Lucia', '3');
    await draft.lookAgain();
    expect(told(draft)).toBe('x');
  });

  it('is finished whole, and says what stands in the way', async () => {
    const { it: server, draft } = keeper(response('Ana', '1'));
    tell(draft, 'Ana Diaz');
    await draft.flush();
    server.fail = new Refusal(422, 'x', null, [], [{ field: 'people[0].birth_date', message: 'it is no day' }]);
    expect(await draft.finish()).toBe(false);
    expect(draft.state).toMatchObject({ save: 'saved', refused: [{ field: 'people[0].birth_date', message: 'it is no day' }] });
    server.fail = null;
    expect(await draft.finish()).toBe(true);
    expect(server.sent.map((one) => one.status)).toEqual(['in-progress', 'completed']);
    tell(draft, 'later');
    await settle();
    expect(server.sent).toHaveLength(2);
  });

  it('names where two forms differ', () => {
    const { draft } = keeper(response('Ana', '1'));
    const other = keeper(response('Ana', '1')).draft;
    other.change(answered(other.state.home, other.state.home.lists.people![0]!.key, 'pregnant', ['true']));
    expect(differences(form, draft.state.home, other.state.home, 'en', 'Yes', 'No').map(({ path, ours, theirs }) => [path, ours, theirs])).toEqual([['people[0].pregnant', null, 'Yes']]);
  });
});
