// SPDX-License-Identifier: Apache-2.0
// The same in Chromium, where cookies, policies and sites are real: the server is localhost, the provider and an app are 127.0.0.1, which
// is another site. Signing in by the button; then an app that is opened, asks, and reads one patient's record from its own page.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import { inWorld } from './world.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;

/** A public app: a link to begin with, and a page to come back to that redeems the code and reads the record. */
function appPage(bogam, app) {
  return `<!doctype html><meta charset="utf-8"><title>App</title><a id="open" href="">open</a><pre id="said"></pre><script type="module">
const back = ${JSON.stringify(`${app}/back`)}, base = ${JSON.stringify(`${bogam}/fhir`)}, said = document.getElementById('said');
const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const answer = new URLSearchParams(location.search);
if (!answer.has('state')) {
  const verifier = text(crypto.getRandomValues(new Uint8Array(32))), state = text(crypto.getRandomValues(new Uint8Array(16)));
  sessionStorage.setItem('it', JSON.stringify({ verifier, state }));
  const smart = await (await fetch(base + '/.well-known/smart-configuration')).json();
  const challenge = text(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  document.getElementById('open').href = smart.authorization_endpoint + '?' + new URLSearchParams({ response_type: 'code', client_id: 'chart', redirect_uri: back,
    scope: 'launch/patient patient/*.rs', state, aud: base, code_challenge: challenge, code_challenge_method: 'S256' });
  said.textContent = 'ready';
} else {
  const { verifier, state } = JSON.parse(sessionStorage.getItem('it'));
  if (answer.get('state') !== state) said.textContent = 'another state';
  else if (answer.has('error')) said.textContent = 'refused: ' + answer.get('error');
  else {
    const tokens = await (await fetch(${JSON.stringify(`${bogam}/auth/token`)}, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code',
      code: answer.get('code'), redirect_uri: back, code_verifier: verifier, client_id: 'chart' }) })).json();
    const read = async (path) => { const r = await fetch(base + path, { headers: { Authorization: 'Bearer ' + tokens.access_token } }); return r.status + ' ' + (await r.text()); };
    said.textContent = [tokens.scope, await read('/Patient/' + tokens.patient), (await read('/Patient/b')).slice(0, 3)].join('\\n');
  }
}
</script>`;
}

async function sound(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
}

await inWorld(async ({ issuer, secretFile, file, bogam, serve }) => {
  bogam('load', file('people.ndjson', [['a', 'Ahn'], ['b', 'Baek']]
    .map(([id, family]) => JSON.stringify({ resourceType: 'Patient', id, name: [{ family }], birthDate: '1980-02-03' })).join('\n')));
  bogam('user', 'add', 'kim', '--display', 'Dr Kim', '--role', 'care-team', '--all-patients', '--oidc-issuer', issuer, '--oidc-subject', 'u-17');
  const server = await serve('localhost', '--oidc-secret', secretFile);
  const apps = createServer((_, response) => response.end(appPage(server, app)));
  await new Promise((resolve) => apps.listen(0, '127.0.0.1', resolve));
  const app = `http://127.0.0.1:${apps.address().port}`;
  bogam('client', 'add', 'chart', '--display', 'Growth chart', '--redirect', `${app}/back`, '--scope', 'launch/patient patient/*.rs');

  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const breaches = [];
  try {
    const open = async (options) => {
      const context = await browser.newContext({ viewport: { width: 900, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => { if (/Content Security Policy/.test(message.text()) && !message.location().url.startsWith(issuer)) breaches.push(message.text()); });
      return page;
    };
    const shot = async (page, name) => {
      if (!process.env.BOGAM_SHOTS) return;
      mkdirSync(process.env.BOGAM_SHOTS, { recursive: true });
      await page.screenshot({ path: `${process.env.BOGAM_SHOTS}/${name}.png` });
    };
    const byProvider = async (page) => {
      await page.fill('input[name=login]', 'u-17');
      await page.fill('input[name=password]', 'any');
      await page.click('button[type=submit]');
      await page.click('button[type=submit]');
    };

    const page = await open({ locale: 'en-GB' });
    await page.goto(`${server}/people`);
    await shot(page, 'sign-in');
    await page.getByRole('link', { name: 'Sign in with Hospital' }).click();
    await byProvider(page);
    await page.getByLabel('Dr Kim, account').waitFor();
    assert.equal(page.url(), `${server}/people`);
    console.log('in a browser: the button leads to the provider and back');

    await page.goto(app);
    await page.getByText('ready').waitFor();
    await page.click('#open');
    await page.getByRole('heading', { name: 'Let Growth chart in?' }).waitFor();
    await page.getByText('Dr Kim').waitFor();
    await page.getByLabel('Name of the patient').fill('ahn');
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByLabel('Ahn, 1980-02-03').check();
    await sound(page);
    await shot(page, 'consent');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForFunction(() => document.getElementById('said')?.textContent !== '');
    const said = (await page.textContent('#said')).split('\n');
    assert.equal(said[0], 'patient/*.rs launch/patient');
    assert.match(said[1], /^200 .*"id":"a"/);
    assert.equal(said[2], '404');
    console.log('an app of another site asks, and reads the one patient from its own page');

    await page.goto(app);
    await page.getByText('ready').waitFor();
    await page.click('#open');
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('refused: access_denied').waitFor();
    console.log('and is told where it is refused');

    // Who is not signed in is asked to, in Korean, and comes to the question by the provider, without script of ours.
    const korean = await open({ locale: 'ko-KR' });
    await korean.goto(app);
    await korean.getByText('ready').waitFor();
    await korean.click('#open');
    await korean.getByRole('heading', { name: '로그인' }).waitFor();
    await sound(korean);
    await shot(korean, 'sign-in-for-an-app');
    await korean.getByRole('link', { name: /Hospital/ }).click();
    await byProvider(korean);
    await korean.getByRole('heading', { name: 'Growth chart 앱을 허용하시겠습니까?' }).waitFor();
    await sound(korean);
    await shot(korean, 'consent-ko');
    console.log('who is not signed in is asked first');
    assert.deepEqual(breaches, []);
  } finally {
    await browser.close();
    apps.close();
    apps.closeAllConnections();
  }
});
