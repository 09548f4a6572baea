// SPDX-License-Identifier: Apache-2.0
// A provider of OpenID Connect and servers of `bogam serve` that know it, over a store of their own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';

/** u-17 has a verified email, u-19 one that is not. */
const account = (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id === 'u-17' ? 'Kim@clinic.example' : 'lee@clinic.example', email_verified: id !== 'u-19' }) });

export async function startWorld(program) {
  const folder = mkdtempSync(join(tmpdir(), 'bogam-oidc-'));
  const store = join(folder, 'store'), secret = 'a secret with / and % in it';
  const running = [];
  const file = (name, text) => { writeFileSync(join(folder, name), text); return join(folder, name); };
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'bogam', client_secret: secret, redirect_uris: ['http://127.0.0.1:1/none'], grant_types: ['authorization_code'], response_types: ['code'] }],
    cookies: { keys: ['only for this test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: account,
    features: { devInteractions: { enabled: true } },
  });
  server.on('request', provider.callback());

  /** bogam WORD… on the store. */
  const bogam = (...words) => execFileSync(program, [...words, '--store', store], { encoding: 'utf8' });
  /** `bogam serve`, registered with the provider; its address under `host`. */
  async function serve(host, ...more) {
    const child = spawn(program, ['serve', '--store', store, '--port', '0', '--oidc-issuer', issuer, '--oidc-client', 'bogam', '--oidc-name', 'Hospital', ...more]);
    running.push(child);
    child.stderr.on('data', (data) => process.stderr.write(data));
    const port = await new Promise((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (data) => {
        const found = /http:\/\/[^ /]+:(\d+)/.exec(said += data);
        if (found) resolve(found[1]);
      });
      child.on('exit', () => reject(new Error(`bogam serve ended: ${said}`)));
    });
    const url = `http://${host}:${port}`;
    (await provider.Client.find('bogam')).redirectUris.push(`${url}/auth/oidc/callback`);
    return url;
  }
  async function stop() {
    await Promise.all(running.map((child) => new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.on('exit', resolve);
      if (child.exitCode !== null || !child.kill()) resolve();
    })));
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
  return { issuer, secretFile: file('secret', secret), file, bogam, serve, stop };
}

/** Runs `steps` in a world, and says how it ended by the exit code. */
export async function inWorld(steps) {
  const world = await startWorld(process.argv[2]);
  let code = 0;
  try {
    await steps(world);
  } catch (error) {
    console.error(error);
    code = 1;
  }
  await world.stop();
  process.exit(code);
}
