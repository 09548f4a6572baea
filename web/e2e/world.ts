// SPDX-License-Identifier: Apache-2.0
// The world of the end-to-end tests: Debian's Chromium, and the server named by BOGAM_URL (with BOGAM_USER and BOGAM_PASSWORD, where
// people sign in), else the mock with 100,000 people.
// What a test expects, it asks of the same API; what a test needs broken, it breaks between browser and server.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { kPassword } from '../mock/admin.mjs';
import { startServer } from '../mock/server.mjs';
import type { About, ListedPerson, Measure, Measures, Page as ApiPage } from '../src/api/types';

const widths = [390, 1024, 1440] as const;
const languages = ['en', 'ko'] as const;
const brief = process.env.BOGAM_E2E === 'brief';
/** The one language of this run's pages, where it has one (vitest.e2e.config.ts). */
export const onlyLanguage = process.env.BOGAM_E2E_LANGUAGE;
/** Language and width of the page tests; BOGAM_E2E=brief takes two of the six. */
export const screens = (brief ? [['en', 1440] as const, ['ko', 390] as const] : languages.flatMap((language) => widths.map((width) => [language, width] as const))).filter(([language]) => !onlyLanguage || language === onlyLanguage);
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const dist = process.env.BOGAM_WEB_OUT ?? fileURLToPath(new URL('../../build/web', import.meta.url));
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface World {
  base: string; measure: Measure; about: About; due: string; longest: string;
  /** Whether people sign in; `user` of open names who does (on a real server always BOGAM_USER). */
  users: boolean;
  stop: () => Promise<void>; open: (language: 'en' | 'ko', width: number, user?: string) => Promise<Screen>;
}
export interface Screen { page: Page; context: BrowserContext; complaints: string[]; go: (path: string) => Promise<void>; close: () => Promise<void> }

/** Who sees one practice only; on a real server BOGAM_SMALL_USER, with the same password. */
export const kSmall = 'park';

/** Of whoever is signed in where the tests themselves ask. */
let cookie = '';
const account = (user: string) => ({ name: (user === kSmall ? process.env.BOGAM_SMALL_USER : undefined) ?? process.env.BOGAM_USER ?? user, password: process.env.BOGAM_PASSWORD ?? kPassword });

export const ask = async <T>(base: string, path: string): Promise<T> => {
  for (let tries = 0; ; tries++) {
    const response = await fetch(base + path, { headers: { cookie } });
    if (response.status !== 202) return (await response.json()) as T;
    if (tries > 120) throw new Error(`${path} is still computing`);
    await new Promise((done) => setTimeout(done, 500));
  }
};

async function measuresReady(base: string): Promise<Measures> {
  for (let tries = 0; tries < 240; tries++) {
    const list = await ask<Measures>(base, '/api/measures');
    if (list.measures.every((m) => m.state !== 'computing')) return list;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('the measures are still computing');
}

/** Of the first 500 people, the one whose page has the most to draw. */
async function longestRecord(base: string): Promise<string> {
  const { items } = await ask<ApiPage<ListedPerson>>(base, '/api/people?limit=500');
  let longest = { id: items[0]!.id, size: 0 };
  for (const { id } of items) {
    const size = (await (await fetch(`${base}/api/people/${encodeURIComponent(id)}`, { headers: { cookie } })).arrayBuffer()).byteLength;
    if (size > longest.size) longest = { id, size };
  }
  return longest.id;
}

/** users: of the mock, whether people sign in. */
export async function startWorld({ users = false } = {}): Promise<World> {
  const mock = process.env.BOGAM_URL ? null : await startServer({ dist, users });
  const base = process.env.BOGAM_URL?.replace(/\/$/, '') ?? mock!.url;
  const signIn = mock ? users : Boolean(process.env.BOGAM_USER);
  cookie = '';
  if (signIn) cookie = (await fetch(`${base}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(account('kim')) })).headers.get('set-cookie')!.split(';')[0]!;
  const { measures } = await measuresReady(base);
  const measure = [...measures].filter((m) => m.state === 'ready').sort((a, b) => (b.groups[0]!.due ?? 0) - (a.groups[0]!.due ?? 0))[0]!;
  const due = (await ask<ApiPage<ListedPerson>>(base, '/api/people?sort=-due&limit=1')).items[0]!.id;
  const longest = mock ? 'p000097' : await longestRecord(base);
  const about = await ask<About>(base, '/api/about');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const open = async (language: 'en' | 'ko', width: number, user = 'kim'): Promise<Screen> => {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, locale: language === 'ko' ? 'ko-KR' : 'en-US' });
    const page = await context.newPage();
    if (signIn) await context.request.post(`${base}/api/session`, { data: account(user) });
    const complaints: string[] = [];
    page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
    page.on('pageerror', (e) => complaints.push(e.message));
    page.on('request', (r) => { if (!r.url().startsWith(base) && !r.url().startsWith('data:')) complaints.push(`asked for ${r.url()}`); });
    const go = async (path: string) => { await page.goto(base + path); await settled(page); };
    return { page, context, complaints, go, close: () => context.close() };
  };
  return { base, measure, about, due, longest, users: signIn, open, stop: async () => { await browser.close(); mock?.server.closeAllConnections(); mock?.server.close(); } };
}

/** Waits until nothing is loading any more. */
export async function settled(page: Page) {
  await page.waitForSelector('main');
  await page.waitForFunction(() => document.querySelector('main')!.textContent !== '' && !document.querySelector('[role=status][aria-label]'), undefined, { timeout: 15_000 });
  await page.waitForTimeout(60);
}

interface AxeResult { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }

/** WCAG 2.2 A and AA rules of axe; one line a violation. */
export async function axe(page: Page): Promise<string[]> {
  const result = await page.evaluate(`(() => { ${axeSource}; return axe.run(document, { resultTypes: ['violations'], selectors: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }); })()`) as AxeResult;
  return result.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.split('\n')[1] ?? ''}`));
}

/** Nothing wider than the screen, nothing said on the console, nothing fetched from elsewhere, axe content (from the top of the page: what the header covers further down moves with the scroll). */
export async function sound(screen: Screen, allowed: RegExp = /^$/) {
  await screen.page.evaluate(() => window.scrollTo(0, 0));
  await screen.page.evaluate(() => document.fonts.ready.then(() => undefined));
  const overflow = await screen.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, 'horizontal overflow').toBeLessThanOrEqual(0);
  expect(await axe(screen.page)).toEqual([]);
  expect(screen.complaints.filter((c) => !allowed.test(c))).toEqual([]);
}
