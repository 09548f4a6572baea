// SPDX-License-Identifier: Apache-2.0
// Starts the provider and `bogam serve`, and goes through both as a browser does: redirects by hand, cookies by host, forms posted.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';

const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'bogam-oidc-'));
const store = join(folder, 'store');
const secret = 'a secret with / and % in it';
const running = [];

function cleanUp() {
  for (const one of running) one.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** A browser: follows redirects, keeps cookies, goes on where a page of ours says so. */
class Browser {
  cookies = new Map();
  trail = [];

  async go(url, form = null) {
    for (let hops = 0; hops < 20; ++hops) {
      this.trail.push(url);
      const host = new URL(url).host;
      const jar = this.cookies.get(host) ?? new Map();
      const answer = await fetch(url, {
        method: form ? 'POST' : 'GET', redirect: 'manual', body: form ? new URLSearchParams(form) : undefined,
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        if (value === '' || /max-age=0/i.test(cookie)) jar.delete(name);
        else jar.set(name, value);
      }
      this.cookies.set(host, jar);
      const body = await answer.text();
      const on = answer.headers.get('location') ?? /http-equiv="refresh" content="0;url=([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
      if (on === undefined) return { status: answer.status, body, url };
      url = new URL(on, url).href;
      form = null;
    }
    throw new Error('too many redirects');
  }

  /** Through the provider's forms, as this person. */
  async signIn(start, person) {
    let page = await this.go(start);
    page = await this.go(new URL(/action="([^"]+)"/.exec(page.body)[1], page.url).href, { prompt: 'login', login: person, password: 'any' });
    assert.match(page.body, /consent/i);
    return this.go(new URL(/action="([^"]+)"/.exec(page.body)[1], page.url).href, { prompt: 'consent' });
  }
}

async function serve(issuer, more) {
  const child = spawn(program, ['serve', '--store', store, '--port', '0', '--oidc-issuer', issuer, '--oidc-client', 'bogam', '--oidc-name', 'Hospital', ...more]);
  running.push(child);
  let said = '';
  child.stderr.on('data', (data) => process.stderr.write(data));
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data;
      const url = /http:\/\/[^ /]+/.exec(said);
      if (url) resolve({ child, url: url[0] });
    });
    child.on('exit', () => reject(new Error(`bogam serve ended: ${said}`)));
  });
}

const session = async (browser, url) => JSON.parse((await browser.go(`${url}/api/session`)).body);

try {
  writeFileSync(join(folder, 'secret'), secret);
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const bogam = (...words) => execFileSync(program, [...words, '--store', store], { encoding: 'utf8' });
  bogam('user', 'add', 'kim', '--role', 'care-team', '--all-patients', '--oidc-issuer', issuer, '--oidc-subject', 'u-17');
  bogam('user', 'add', 'root', '--admin');
  const first = await serve(issuer, ['--oidc-secret', join(folder, 'secret')]);

  const provider = new Provider(issuer, {
    clients: [{ client_id: 'bogam', client_secret: secret, redirect_uris: [`${first.url}/auth/oidc/callback`], grant_types: ['authorization_code'], response_types: ['code'] }],
    cookies: { keys: ['only for this test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id === 'u-17' ? 'Kim@clinic.example' : 'lee@clinic.example', email_verified: id !== 'u-19' }) }),
    features: { devInteractions: { enabled: true } },
  });
  server.on('request', provider.callback());

  const kim = new Browser();
  const back = await kim.signIn(`${first.url}/auth/oidc/start?to=/people`, 'u-17');
  assert.equal(back.url, `${first.url}/people`, back.body);
  const who = await session(kim, first.url);
  assert.equal(who.user?.name, 'kim');
  assert.equal(who.provider, 'Hospital');
  console.log('somebody whom the provider knows, and who is a user here, is signed in');

  const callback = kim.trail.find((url) => url.includes('/auth/oidc/callback?'));
  assert.match(callback, /[?&]iss=/);
  assert.equal((await kim.go(callback)).status, 403);
  const other = new Browser();
  assert.equal((await other.go(callback)).status, 403, 'an answer that another browser asked for');
  await other.go(`${first.url}/auth/oidc/start`);
  assert.equal((await other.go(callback)).status, 403);
  assert.equal((await session(other, first.url)).signedIn, false);
  console.log('the answer is good once, and in the browser that asked');

  const lee = new Browser();
  const refused = await lee.signIn(`${first.url}/auth/oidc/start`, 'u-18');
  assert.equal(refused.status, 403);
  assert.match(refused.body, /u-18/);
  assert.equal((await session(lee, first.url)).signedIn, false);
  console.log('somebody whom only the provider knows is not');

  const person = new Browser();
  const start = await person.go(`${first.url}/auth/oidc/start`);
  const cancelled = await person.go(new URL(/href="([^"]+\/abort)"/.exec(start.body)[1], start.url).href);
  assert.equal(cancelled.status, 403);
  console.log('nor somebody who turned back');

  writeFileSync(join(folder, 'wrong'), 'wrong');
  const wrong = await serve(issuer, ['--read-only', '--oidc-secret', join(folder, 'wrong')]);
  (await provider.Client.find('bogam')).redirectUris.push(`${wrong.url}/auth/oidc/callback`);
  const unproved = await new Browser().signIn(`${wrong.url}/auth/oidc/start`, 'u-17');
  assert.equal(unproved.status, 403);
  assert.match(unproved.body, /did not take the code/);
  console.log('nor anybody where our own secret is wrong');

  bogam('user', 'identity', 'kim', '--oidc-issuer', issuer, '--oidc-subject', 'kim@clinic.example');
  const mail = await serve(issuer, ['--read-only', '--oidc-secret', join(folder, 'secret'), '--oidc-claim', 'email']);
  (await provider.Client.find('bogam')).redirectUris.push(`${mail.url}/auth/oidc/callback`);
  const byMail = new Browser();
  await byMail.signIn(`${mail.url}/auth/oidc/start`, 'u-17');
  assert.equal((await session(byMail, mail.url)).user?.name, 'kim');
  bogam('user', 'add', 'han', '--role', 'care-team', '--all-patients', '--oidc-issuer', issuer, '--oidc-subject', 'lee@clinic.example');
  const han = new Browser();
  assert.equal((await han.signIn(`${mail.url}/auth/oidc/start`, 'u-19')).status, 403, 'an email that is not verified');
  console.log('a verified email names the user where that is configured');

  server.close();
  server.closeAllConnections();
  for (const { child } of [first, wrong, mail]) child.removeAllListeners('exit');
  cleanUp();
  process.exit(0);
} catch (error) {
  console.error(error);
  cleanUp();
  process.exit(1);
}
