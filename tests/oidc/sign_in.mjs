// SPDX-License-Identifier: Apache-2.0
// Goes through the provider and `bogam serve` as a browser does: redirects by hand, cookies by host, forms posted.
import assert from 'node:assert/strict';
import { inWorld } from './world.mjs';

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

const session = async (browser, url) => JSON.parse((await browser.go(`${url}/api/session`)).body);

await inWorld(async ({ issuer, secretFile, file, bogam, serve }) => {
  bogam('user', 'add', 'kim', '--role', 'care-team', '--all-patients', '--oidc-issuer', issuer, '--oidc-subject', 'u-17');
  bogam('user', 'add', 'root', '--admin');
  const first = await serve('127.0.0.1', '--oidc-secret', secretFile);

  const kim = new Browser();
  const back = await kim.signIn(`${first}/auth/oidc/start?to=/people`, 'u-17');
  assert.equal(back.url, `${first}/people`, back.body);
  const who = await session(kim, first);
  assert.equal(who.user?.name, 'kim');
  assert.equal(who.provider, 'Hospital');
  console.log('somebody whom the provider knows, and who is a user here, is signed in');

  const callback = kim.trail.find((url) => url.includes('/auth/oidc/callback?'));
  assert.match(callback, /[?&]iss=/);
  assert.equal((await kim.go(callback)).status, 403);
  const other = new Browser();
  assert.equal((await other.go(callback)).status, 403, 'an answer that another browser asked for');
  await other.go(`${first}/auth/oidc/start`);
  assert.equal((await other.go(callback)).status, 403);
  assert.equal((await session(other, first)).signedIn, false);
  console.log('the answer is good once, and in the browser that asked');

  const lee = new Browser();
  const refused = await lee.signIn(`${first}/auth/oidc/start`, 'u-18');
  assert.equal(refused.status, 403);
  assert.match(refused.body, /u-18/);
  assert.equal((await session(lee, first)).signedIn, false);
  console.log('somebody whom only the provider knows is not');

  const person = new Browser();
  const start = await person.go(`${first}/auth/oidc/start`);
  const cancelled = await person.go(new URL(/href="([^"]+\/abort)"/.exec(start.body)[1], start.url).href);
  assert.equal(cancelled.status, 403);
  console.log('nor somebody who turned back');

  const wrong = await serve('127.0.0.1', '--read-only', '--oidc-secret', file('wrong', 'wrong'));
  const unproved = await new Browser().signIn(`${wrong}/auth/oidc/start`, 'u-17');
  assert.equal(unproved.status, 403);
  assert.match(unproved.body, /did not take the code/);
  console.log('nor anybody where our own secret is wrong');

  bogam('user', 'identity', 'kim', '--oidc-issuer', issuer, '--oidc-subject', 'kim@clinic.example');
  const mail = await serve('127.0.0.1', '--read-only', '--oidc-secret', secretFile, '--oidc-claim', 'email');
  const byMail = new Browser();
  await byMail.signIn(`${mail}/auth/oidc/start`, 'u-17');
  assert.equal((await session(byMail, mail)).user?.name, 'kim');
  bogam('user', 'add', 'han', '--role', 'care-team', '--all-patients', '--oidc-issuer', issuer, '--oidc-subject', 'lee@clinic.example');
  const han = new Browser();
  assert.equal((await han.signIn(`${mail}/auth/oidc/start`, 'u-19')).status, 403, 'an email that is not verified');
  console.log('a verified email names the user where that is configured');
});
