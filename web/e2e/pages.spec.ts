// SPDX-License-Identifier: Apache-2.0
// Every page and state at three widths in both languages: it shows, fits, is accessible, and asks nobody else for anything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelRow, Models, Today, TodayRow } from '../src/api/types';
import { ask, onlyLanguage, screens, settled, sound, startWorld, type Screen, type World } from './world';

let world: World;
let today: TodayRow[];
let models: ModelRow[];
beforeAll(async () => {
  world = await startWorld({ users: true });
  today = (await ask<Today>(world.base, '/api/today?limit=20')).items;
  models = (await ask<Models>(world.base, '/api/models')).models;
});
afterAll(() => world.stop());

const person = () => `/people/${encodeURIComponent(world.due)}`;
const measure = () => `/quality/${encodeURIComponent(world.measure.id)}`;
const group = () => world.measure.groups[0]!.id;
const panel = (entry: string) => `panel=${encodeURIComponent(entry)}`;

const row = () => today[today.length > 4 ? 4 : 0]?.id ?? world.due;
const model = (wanted: string) => `/models/${encodeURIComponent(models.find((m) => m.id === wanted)?.id ?? models[0]?.id ?? 'none')}`;

const pages: [string, () => string][] = [
  ['today', () => '/'],
  ['today: by what is due', () => '/?group=gap'],
  ['today: by practice', () => '/?group=practice'],
  ['today: narrowed', () => '/?owner=none&sort=due-since'],
  ['today: snoozed', () => '/?show=snoozed'],
  ['today: nobody', () => '/?owner=nobody-by-this-name'],
  ['today: panel', () => `/?${panel(`today/${row()}`)}`],
  ['today: panel of the first', () => `/?${panel(`today/${today[0]?.id ?? world.due}`)}`],
  ['person of the first row', () => `/people/${encodeURIComponent(today[0]?.id ?? world.due)}`],
  ['models', () => '/models'],
  ['model: card', () => model('kfre-4')],
  ['model: empty fields', () => `${model('kfre-4')}?empty=true`],
  ['model: states', () => `${model('diabetes-onset-lr')}?view=states`],
  ['model: evaluation', () => `${model('admission-gbm')}?view=evaluation`],
  ['model: evaluation without need', () => `${model('diabetes-onset-lr')}?view=evaluation`],
  ['model: silent run and drift', () => `${model('admission-gbm')}?view=watch`],
  ['model: not watched yet', () => `${model('diabetes-onset-lr')}?view=watch`],
  ['model: an equation has no evaluation', () => `${model('phq-9')}?view=evaluation`],
  ['model: paused', () => `${model('score2')}?view=states`],
  ['model: inputs', () => `${model('prevent-2023')}?view=definition`],
  ['model: population', () => `${model('prevent-2023')}?view=population`],
  ['users', () => '/admin'],
  ['a user', () => '/admin?user=choi'],
  ['audit log', () => '/admin?view=audit'],
  ['audit log: nothing', () => '/admin?view=audit&who=nobody-by-this-name'],
  ['quality', () => '/quality'],
  ['measure: people due', () => measure()],
  ['measure: met', () => `${measure()}?status=met&sort=-age`],
  ['measure: groups compared', () => `${measure()}?view=equity`],
  ['measure: definition', () => `${measure()}?view=definition`],
  ['measure: nobody', () => `${measure()}?status=exception&stratum=${encodeURIComponent('age:0-17')}`],
  ['people', () => '/people'],
  ['people: nobody by the name', () => '/people?name=zzzzqq'],
  ['person', () => person()],
  ['person: results as a table', () => `${person()}?results=table`],
  ['person: the longest record', () => `/people/${encodeURIComponent(world.longest)}`],
  ['person: SI units, one year', () => `${person()}?units=si&span=1`],
  ['panel: evidence', () => `${measure()}?${panel(['evidence', world.due, world.measure.id, group()].join('/'))}`],
  ['panel: record', () => `${person()}?${panel(`Patient/${world.due}`)}`],
  ['panel: history', () => `${person()}?${panel(`Patient/${world.due}/_history`)}`],
  ['panel: help', () => `/people?${panel('help')}`],
  ['no such page', () => '/nowhere'],
];

/** What the page says by itself: its text without the CQL that it quotes, in which `null` is a word. */
const ownWords = (screen: Screen) => screen.page.evaluate(() => {
  const words = document.querySelector('main')!.cloneNode(true) as HTMLElement;
  for (const quoted of words.querySelectorAll('pre')) quoted.remove();
  return [...words.querySelectorAll('*')].flatMap((e) => [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.textContent)).join('\n');
});

describe.each(screens)('in %s at %d px', (language, width) => {
  let screen: Screen;
  beforeAll(async () => { screen = await world.open(language, width); });
  afterAll(() => screen.close());

  it.each(pages)('%s', async (name, path) => {
    screen.complaints.length = 0;
    await screen.go(path());
    expect(await screen.page.locator('html').getAttribute('lang')).toBe(language);
    expect(await screen.page.title()).toMatch(/.+ · Bogam/);
    expect(await ownWords(screen)).not.toMatch(/\b(undefined|NaN|null)\b|\[object |\{\{/);
    // A browser says on its console that a file is not there, which is what the page is asked to say.
    await sound(screen, name === 'model: not watched yet' ? /status of 404/ : undefined);
  });

  // Where people sign in; and what they do not have to see, it asks the server for nothing else.
  it.each([['sign in', '/people'], ['choose a password', '/sign-in#link=s3cret']])('%s', async (_, path) => {
    const nobody = { users: true, signedIn: false, provider: null, user: null, csrf: null };
    await screen.page.route('**/api/session', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(nobody) }));
    await screen.page.goto(world.base + path);
    await screen.page.locator('form').waitFor();
    expect(screen.page.url()).not.toContain('s3cret');
    expect(await screen.page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    expect(await screen.page.locator('main').innerText()).not.toMatch(/session\.|\{\{/);
    screen.complaints.length = 0;
    await sound(screen);
    await screen.page.unroute('**/api/session');
  });
});

// They are made between browser and server, so that one server is as good as another; in English.
describe.skipIf(process.env.BOGAM_E2E === 'brief' || onlyLanguage === 'ko')('states that a server seldom has', () => {
  let screen: Screen;
  beforeAll(async () => { screen = await world.open('en', 1024); });
  afterAll(() => screen.close());
  const json = (status: number, body: unknown) => ({ status, contentType: 'application/json', body: JSON.stringify(body) });

  it('failed: says what, what is safe, and tries again', async () => {
    await screen.page.route('**/api/measures*', (route) => route.fulfill(json(500, { resourceType: 'OperationOutcome', issue: [{ details: { text: 'The store could not be read.' }, diagnostics: 'disk' }] })));
    await screen.go('/quality');
    const alert = screen.page.getByRole('alert');
    await alert.getByText('The store could not be read.').waitFor();
    await sound(screen, /500/);
    await screen.page.unroute('**/api/measures*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await screen.page.getByRole('table').waitFor();
  });

  it('unreachable', async () => {
    await screen.page.route('**/api/people?*', (route) => route.abort());
    await screen.go('/people');
    await screen.page.getByText('The server cannot be reached.').waitFor();
    await sound(screen, /Failed to load|500|net::/);
    await screen.page.unroute('**/api/people?*');
  });

  it('computing: progress, then the answer by itself', async () => {
    let asked = 0;
    await screen.page.route(`**/api/measures/${world.measure.id}*`, (route) => (++asked < 3 ? route.fulfill(json(202, { state: 'computing', progress: { done: 10, total: 40, elapsedSeconds: 1, remainingSeconds: 3 } })) : route.continue()));
    await screen.page.goto(world.base + measure());
    await screen.page.getByText('10 of 40 people').waitFor();
    await sound(screen, /Failed to load|500|net::/);
    await screen.page.getByRole('heading', { level: 1 }).getByText(/due|denominator/).waitFor();
    expect(asked).toBeGreaterThanOrEqual(3);
    await screen.page.unroute(`**/api/measures/${world.measure.id}*`);
  });

  it('empty store', async () => {
    await screen.page.route('**/api/about', (route) => route.fulfill(json(200, { ...world.about, patients: 0, resources: 0 })));
    await screen.page.route('**/api/measures*', (route) => route.fulfill(json(200, { period: world.about.period, now: world.about.now, timezone: 'UTC', measures: [] })));
    await screen.go('/quality');
    await screen.page.getByText('The store has no people yet.').waitFor();
    await sound(screen, /Failed to load|500|net::/);
    await screen.page.unrouteAll();
  });

  it('partial: failed evaluations are counted and listed', async () => {
    await screen.page.route('**/api/measures', async (route) => {
      const body = await (await route.fetch()).json();
      body.measures[0].groups[0].failed = 7;
      await route.fulfill(json(200, body));
    });
    await screen.go('/quality');
    await screen.page.getByRole('note').getByText(/evaluations? failed and (is|are) not counted/).waitFor();
    await screen.page.getByRole('note').getByRole('link').first().click();
    await settled(screen.page);
    expect(screen.page.url()).toContain('status=failed');
    await screen.page.unrouteAll();
  });

  it('an unknown person', async () => {
    await screen.go('/people/no-such-person');
    await screen.page.getByRole('alert').getByText('Not found').waitFor();
    await sound(screen, /404|Failed to load|500|net::/);
  });
});
