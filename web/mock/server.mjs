// SPDX-License-Identifier: Apache-2.0
// A stand-in for `bogam serve`: the built workspace and its API over invented people, with the same headers.
//   node mock/server.mjs [--port 8787] [--dist DIR] [--people 100000] [--slow MS] [--computing SECONDS] [--fail PATH_PREFIX] [--users]
// --people 0 is an empty store. --fail answers 500 below a path. --computing answers 202 for what measures decide for a while.
// --users: people sign in (kim, park, diaz, choi, seo; the password is in admin.mjs).
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { computing, createApi, outcome } from './api.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
export const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

async function file(dist, pathname) {
  const asset = pathname.startsWith('/assets/') || extname(pathname) !== '';
  const path = asset ? normalize(pathname) : '/index.html';
  try {
    return { body: await readFile(join(dist, path)), type: types[extname(path)] ?? 'application/octet-stream', cache: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' };
  } catch {
    return null;
  }
}

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  try { return parts.length ? JSON.parse(Buffer.concat(parts).toString()) : null; } catch { return null; }
};

export function startServer({ port = 0, dist, people = 100000, slow = 0, fail = '', computingSeconds = 0, users = false }) {
  const answer = createApi({ people, users });
  const sessions = new Map();
  const started = Date.now();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const send = (status, type, body, more = {}) => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', ...more });
      response.end(body);
    };
    if (!/^\/(api|fhir)\//.test(url.pathname)) {
      const found = await file(dist, url.pathname);
      return found ? send(200, found.type, found.body, { 'Cache-Control': found.cache }) : send(404, 'text/plain', 'not found');
    }
    if (slow) await new Promise((done) => setTimeout(done, slow));
    if (fail && url.pathname.startsWith(fail)) return send(500, 'application/fhir+json', JSON.stringify(outcome('The store could not be read.', 'exception')));
    const left = computingSeconds - (Date.now() - started) / 1000;
    if (left > 0 && /^\/api\/(measures\/|today(\/access)?$|models\/[^/]+\/population|people\/[^/]+\/measures)/.test(url.pathname)) {
      const body = computing(Math.round(people * (1 - left / computingSeconds)), people);
      return send(202, 'application/json', JSON.stringify(body), { 'Retry-After': '1' });
    }
    const cookie = /bogam=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const made = answer(request.url, request.headers['accept-language'] ?? 'en', { method: request.method, body: await bodyOf(request), user: sessions.get(cookie) ?? null, headers: request.headers });
    const more = {};
    if (made.signIn) {
      const key = Math.random().toString(36).slice(2);
      sessions.set(key, made.signIn);
      more['Set-Cookie'] = `bogam=${key}; HttpOnly; SameSite=Strict; Path=/`;
    }
    if (made.signOut) sessions.delete(cookie);
    if (url.pathname.endsWith('/export')) more['Content-Disposition'] = 'attachment; filename="today.csv"';
    send(made.status, made.type, made.status === 204 ? '' : typeof made.body === 'string' ? made.body : JSON.stringify(made.body), more);
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done({ server, url: `http://127.0.0.1:${server.address().port}` })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = (fallback) => ({ type: 'string', default: fallback });
  const { values } = parseArgs({ options: { port: text('8787'), dist: text(fileURLToPath(new URL('../../build/web', import.meta.url))), people: text('100000'), slow: text('0'), computing: text('0'), fail: text(''), users: { type: 'boolean', default: false } } });
  const { url } = await startServer({ port: Number(values.port), dist: values.dist, people: Number(values.people), slow: Number(values.slow), users: values.users, fail: values.fail, computingSeconds: Number(values.computing) });
  console.log(`mock of bogam serve: ${url}`);
}
