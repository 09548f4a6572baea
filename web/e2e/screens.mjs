// SPDX-License-Identifier: Apache-2.0
// Screenshots of every page and state for looking at: node e2e/screens.mjs OUTDIR [NAME_PART] (uses BOGAM_URL, else the mock with
// users, of whom one who may do everything is signed in).
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { kPassword } from '../mock/admin.mjs';
import { startServer } from '../mock/server.mjs';

const [out = 'screens', only = ''] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const mock = process.env.BOGAM_URL ? null : await startServer({ dist: fileURLToPath(new URL('../../build/web', import.meta.url)), users: true });
const base = process.env.BOGAM_URL ?? mock.url;
const account = mock ? { name: 'kim', password: kPassword } : process.env.BOGAM_USER ? { name: process.env.BOGAM_USER, password: process.env.BOGAM_PASSWORD } : null;
const signIn = async (send) => (account ? send(`${base}/api/session`, { name: account.name, password: account.password }) : null);
const entered = await signIn((url, body) => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
const cookie = entered?.headers.get('set-cookie')?.split(';')[0] ?? '';
const ask = async (path) => {
  for (;;) {
    const answer = await fetch(base + path, { headers: { cookie } });
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
const today = (await ask('/api/today?limit=2')).items ?? [];
const models = ((await ask('/api/models')).models ?? []).map((m) => m.id);
const pick = (id) => (models.includes(id) ? id : models[0]);
const pages = {
  today: '/', todayGap: '/?group=gap', todayFiltered: '/?owner=me&language=ko&sort=due-since', todaySnoozed: '/?show=snoozed', todayPanel: `/?panel=today%2F${today[1]?.id}`, alertPanel: `/?panel=today%2F${today[0]?.id}`,
  models: '/models', model: `/models/${pick('kfre-4')}`, modelStates: `/models/${pick('diabetes-onset-lr')}?view=states`, modelEvaluation: `/models/${pick('admission-gbm')}?view=evaluation`, modelWatch: `/models/${pick('admission-gbm')}?view=watch`, modelPaused: `/models/${pick('score2')}?view=states`, modelDefinition: `/models/${pick('prevent-2023')}?view=definition`, modelPopulation: `/models/${pick('prevent-2023')}?view=population`,
  plan: '/plan?change=2027-01-01', planPlace: '/plan?by=place&change=2027-01-01', planChanges: '/plan/changes?to=2027-01-01', planPeople: '/plan/people?cover=careplus',
  users: '/admin', user: '/admin?user=choi', audit: '/admin?view=audit', alertPerson: `/people/${today[0]?.id}`,
  quality: '/quality', measure: `/quality/${measure}`, equity: `/quality/${measure}?view=equity`, definition: `/quality/${measure}?view=definition`, people: '/people', search: '/people?name=Kim',
  openRecord: '/open-record', person: `/people/${due}`, korean: `/people/${korean}?units=si`, table: `/people/${due}?results=table`, long: `/people/${long.id}`, none: '/people?name=zzzz', missing: '/people/nobody', help: '/people?panel=help',
  evidence: `/quality/${measure}?panel=evidence%2F${due}%2F${measure}%2F${group.id}`, coverForm: `/people/${due}/cover/form`, coverFormEs: `/people/${due}/cover/form?form=es`, record: `/people/${due}?panel=Patient%2F${due}`, history: `/people/${due}?panel=Patient%2F${due}%2F_history`,
};
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
for (const language of ['en', 'ko']) {
  for (const width of (process.env.WIDTHS ?? '1440,1024,390').split(',').map(Number)) {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, locale: language === 'ko' ? 'ko-KR' : 'en-US' });
    const page = await context.newPage();
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(`${m.type()}: ${m.text()}`));
    page.on('pageerror', (e) => console.log(`page error: ${e.message}`));
    for (const [name, path] of [['signIn', '/'], ['choosePassword', '/sign-in#link=s3cret']]) {
      if (!mock || (only && !`${name}-${language}-${width}`.includes(only))) continue;
      await page.goto(base + path);
      await page.locator('form').waitFor();
      await page.screenshot({ path: `${out}/${name}-${language}-${width}.png` });
    }
    await signIn((url, data) => context.request.post(url, { data }));
    for (const [name, path] of Object.entries(pages)) {
      const file = `${name}-${language}-${width}`;
      if (only && !file.includes(only)) continue;
      await page.goto(base + path);
      await page.waitForLoadState('networkidle');
      await page.waitForFunction(() => !document.querySelector('[role=status][aria-label]'));
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${out}/${file}.png`, fullPage: ['person', 'korean', 'equity', 'long', 'alertPerson', 'model', 'modelDefinition', 'modelPopulation', 'modelEvaluation', 'modelWatch', 'user', 'plan', 'planPlace', 'planChanges'].includes(name) });
    }
    // Of somebody who sees one practice: a person outside it, and the same once opened with a reason; the menu of apps.
    const small = async (name, act) => {
      const file = `${name}-${language}-${width}`;
      if (!mock || (only && !file.includes(only))) return;
      await context.request.post(`${base}/api/session`, { data: { name: 'park', password: kPassword } });
      const { csrf } = await (await context.request.get(`${base}/api/session`)).json();
      await act(csrf);
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(200);
      await page.screenshot({ path: `${out}/${file}.png` });
    };
    const outside = 'p000151';
    await small('outside', async () => page.goto(`${base}/people/${outside}`));
    await small('openRecordSmall', async () => page.goto(`${base}/open-record`));
    await small('opened', async (csrf) => {
      await context.request.post(`${base}/api/session/patient`, { data: { patient: outside, reason: 'Called from the emergency room' }, headers: { 'X-Bogam-CSRF': csrf } });
      await page.goto(`${base}/people/${outside}`);
    });
    await small('apps', async () => {
      const { items } = await (await context.request.get(`${base}/api/people?limit=2`)).json();
      await page.goto(`${base}/people/${items[0].id}`);
      await page.locator('summary').filter({ hasText: language === 'ko' ? '앱으로 열기' : 'Open in an app' }).click();
    });
    await context.close();
  }
}
await browser.close();
mock?.server.close();
