// SPDX-License-Identifier: Apache-2.0
// Somebody who sees one practice: a person outside it is opened with a reason, and apps are opened for people within. On the mock, and on a real server with two
// users (BOGAM_USER sees everybody, BOGAM_SMALL_USER one practice, one BOGAM_PASSWORD) and an app that can be launched.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, kSmall, screens, settled, sound, startWorld, type Screen, type World } from './world';
import type { ListedPerson, Page, Person, Session } from '../src/api/types';
import en from '../src/i18n/en.json';
import ko from '../src/i18n/ko.json';

const possible = !process.env.BOGAM_URL || Boolean(process.env.BOGAM_SMALL_USER);
const words = { en, ko };
const kNobody = /404/; // a browser names each refused fetch on its console
let world: World;
let screen: Screen;
let outsiders: string[] = [];
let within = '';

/** What the small user is answered. */
const asSmall = async <T>(of: Screen, path: string) => (await (await of.context.request.get(world.base + path)).json()) as T;

beforeAll(async () => {
  if (!possible) return;
  world = await startWorld({ users: true });
  const everybody = (await ask<Page<ListedPerson>>(world.base, '/api/people?limit=500')).items;
  const small = await world.open('en', 1440, kSmall);
  const own = new Set((await asSmall<Page<ListedPerson>>(small, '/api/people?limit=500')).items.map((p) => p.id));
  for (const { id } of everybody) {
    if (outsiders.length === screens.length * 2 + 2) break;
    if (!own.has(id) && (await small.context.request.get(`${world.base}/api/people/${id}`)).status() === 404) outsiders.push(id);
  }
  within = [...own][0]!;
  expect(own.size, 'people of the small practice').toBeGreaterThan(0);
  expect(outsiders.length, 'people outside it').toBeGreaterThan(screens.length * 2);
  await small.close();
});
afterAll(() => world?.stop());
afterEach(() => screen?.close());

describe.runIf(possible).each(screens)('%s at %d', (language, width) => {
  const w = words[language];
  const k = screens.findIndex(([l, x]) => l === language && x === width);

  it('a person outside of reach: the page, by keyboard to the record, and the banner that stays', async () => {
    const id = outsiders[k * 2]!;
    screen = await world.open(language, width, kSmall);
    const { page } = screen;
    await screen.go(`/people/${id}`);
    await page.getByRole('heading', { level: 1, name: id }).waitFor();
    await sound(screen, kNobody);
    const reason = page.getByRole('textbox', { name: w.open.reason, exact: true });
    await reason.focus();
    await page.keyboard.type(language === 'ko' ? '응급 진료로 확인' : 'Called from the emergency room');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('note').filter({ hasText: w.open.bannerTitle }).waitFor();
    await settled(page);
    await sound(screen, kNobody);
    expect((await asSmall<Session>(screen, '/api/session')).user!.opened).toContain(`Patient/${id}`);
    await screen.go(`/people/${id}`); // loaded anew: it is the session that knows
    await page.getByRole('note').filter({ hasText: w.open.bannerTitle }).waitFor();
    expect(await page.getByText(w.launch.menu).count()).toBe(0);
  });

  it('by a number that nobody has, and by one that somebody has', async () => {
    const id = outsiders[k * 2 + 1]!;
    const number = (await ask<Person>(world.base, `/api/people/${id}`)).identifiers.find((i) => i.type?.includes('Medical Record'))?.value;
    screen = await world.open(language, width, kSmall);
    const { page } = screen;
    await screen.go('/open-record');
    await sound(screen);
    const find = async (value: string) => {
      await page.getByRole('textbox', { name: w.open.number }).fill(value);
      await page.getByRole('button', { name: w.open.reasons.emergency }).click();
      await page.getByRole('textbox', { name: w.open.reason, exact: true }).press('Tab');
      await page.keyboard.press('Enter');
    };
    await find('no such number');
    await page.getByRole('alert').filter({ hasText: w.open.nobody }).waitFor();
    await sound(screen, kNobody);
    if (!number) return;
    await find(number);
    await page.waitForURL(`**/people/${id}**`);
    await page.getByRole('note').filter({ hasText: w.open.bannerTitle }).waitFor();
  });

  it('an app is opened for a person, by keyboard', async () => {
    screen = await world.open(language, width, kSmall);
    const { page, context } = screen;
    await screen.go(`/people/${within}`);
    const menu = page.locator('summary').filter({ hasText: w.launch.menu });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: w.launch.menu }).waitFor();
    await sound(screen);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('list', { name: w.launch.menu }).isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    const asked = new Promise<string>((done) => context.on('request', (r) => { if (r.url().includes('launch=')) done(r.url()); }));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(new URL(await asked).searchParams.get('iss')).toMatch(/\/fhir$/);
    await page.getByRole('status').filter({ hasText: /Growth chart|Growth/ }).waitFor();
    await page.bringToFront();
    await sound(screen);
  });
});
