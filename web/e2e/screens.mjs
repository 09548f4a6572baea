// SPDX-License-Identifier: Apache-2.0
// Screenshots of every page and state for looking at: node e2e/screens.mjs OUTDIR [NAME_PART] (uses BOGAM_URL, else the mock).
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startServer } from '../mock/server.mjs';

const [out = 'screens', only = ''] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const mock = process.env.BOGAM_URL ? null : await startServer({ dist: fileURLToPath(new URL('../../build/web', import.meta.url)) });
const base = process.env.BOGAM_URL ?? mock.url;
const ask = async (path) => {
  for (;;) {
    const answer = await fetch(base + path);
    if (answer.status !== 202) return answer.json();
    await new Promise((done) => setTimeout(done, 500));
  }
};
const [{ id: measure, groups: [group] }] = (await ask('/api/measures')).measures;
const due = (await ask(`/api/measures/${measure}/people?limit=1`)).items[0]?.id ?? (await ask('/api/people?limit=1')).items[0].id;
const korean = (await ask(`/api/people?limit=1&sort=-due&name=${encodeURIComponent('김')}`)).items[0]?.id ?? due;
let long = { id: 'p000097', size: 0 }; // the mock's person with a long series; else the longest of 500 records
for (const { id } of mock ? [] : (await ask('/api/people?limit=500')).items) {
  const size = JSON.stringify(await ask(`/api/people/${id}`)).length;
  if (size > long.size) long = { id, size };
}
const pages = {
  quality: '/quality', measure: `/quality/${measure}`, equity: `/quality/${measure}?view=equity`, definition: `/quality/${measure}?view=definition`, people: '/people', search: '/people?name=Kim',
  person: `/people/${due}`, korean: `/people/${korean}?units=si`, table: `/people/${due}?results=table`, long: `/people/${long.id}`, none: '/people?name=zzzz', missing: '/people/nobody', help: '/people?panel=help',
  evidence: `/quality/${measure}?panel=evidence%2F${due}%2F${measure}%2F${group.id}`, record: `/people/${due}?panel=Patient%2F${due}`, history: `/people/${due}?panel=Patient%2F${due}%2F_history`,
};
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
for (const language of ['en', 'ko']) {
  for (const width of [1440, 1024, 390]) {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, locale: language === 'ko' ? 'ko-KR' : 'en-US' });
    const page = await context.newPage();
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(`${m.type()}: ${m.text()}`));
    page.on('pageerror', (e) => console.log(`page error: ${e.message}`));
    for (const [name, path] of Object.entries(pages)) {
      const file = `${name}-${language}-${width}`;
      if (only && !file.includes(only)) continue;
      await page.goto(base + path);
      await page.waitForLoadState('networkidle');
      await page.waitForFunction(() => !document.querySelector('[role=status][aria-label]'));
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${out}/${file}.png`, fullPage: ['person', 'korean', 'equity', 'long'].includes(name) });
    }
    await context.close();
  }
}
await browser.close();
mock?.server.close();
