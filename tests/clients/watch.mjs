// One login and one tool call through `cargo lambda watch`: five binaries behind an emulated API Gateway, which share
// nothing but the tables and the keys. The local server lends them its store, its key file and its pretend Intervals.icu.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { top } from './local.mjs';
import { logIn, token } from './login.mjs';
import { post } from './mcp.mjs';
import { allowWithKey } from './person.mjs';

/** A process of ours; resolves with the first line of its output that matches. */
function start(command, args, ready) {
  const child = spawn(command, args, { cwd: top, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const matched = new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const found = printed.match(ready);
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${printed}`)));
  });
  const stop = () => {
    child.removeAllListeners('exit');
    process.kill(-child.pid, 'SIGTERM');
  };
  return { matched, stop };
}

async function freePort() {
  const probe = net.createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Asks until the emulator listens and the function behind the path is built. */
async function answering(url) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`${url} does not answer`);
}

async function call(origin, accessToken, method, params) {
  const answer = await post(origin, accessToken, method, params);
  return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body: await answer.json() };
}

test('five functions behind cargo lambda watch', async (story) => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const data = mkdtempSync(join(tmpdir(), 'watch-'));
  const variables = join(data, 'functions.env');
  const lender = start('cargo', ['run', '--quiet', '--', 'lend', '--data', data, '--base-url', origin, '--env-file', variables], /^lending /);
  await lender.matched;
  const emulator = start('cargo', ['lambda', 'watch', '--ignore-changes', '--disable-cors', '--invoke-address', '127.0.0.1', '--invoke-port', String(port), '--env-file', variables], /./);
  try {
    await Promise.all(
      ['/health', '/.well-known/jwks.json', '/oauth/signin'].map((path) => answering(new URL(path, origin))),
    );
    let tokens;
    await story.test('a person logs in with an API key', async () => {
      const scope = 'intervals:read intervals:write';
      tokens = await logIn(origin, 'http://127.0.0.1:7711/callback', scope, (url) => allowWithKey(url, 'demo'));
      assert.equal(tokens.scope, scope);
    });
    await story.test('the demo athlete is not offered', async () => {
      const page = await (await fetch(new URL('/oauth/signin', origin))).text();
      assert.doesNotMatch(page, /value="demo"/);
    });
    await story.test('a tool answers', async () => {
      const { status, body } = await call(origin, tokens.access_token, 'tools/call', { name: 'get_athlete_profile', arguments: {} });
      assert.equal(status, 200);
      assert.notEqual(body.result.isError, true, JSON.stringify(body));
    });
    await story.test('a refreshed token works and a revoked grant does not', async () => {
      const refreshed = await token(origin, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.clientId });
      assert.equal((await call(origin, refreshed.access_token, 'tools/list', {})).status, 200);
      const body = new URLSearchParams({ token: refreshed.refresh_token, client_id: tokens.clientId });
      assert.equal((await fetch(new URL('/oauth/revoke', origin), { method: 'POST', body })).status, 200);
      const refused = await call(origin, refreshed.access_token, 'tools/call', { name: 'get_athlete_profile', arguments: {} });
      assert.equal(refused.status, 401);
      assert.match(refused.challenge, /error="invalid_token"/);
    });
  } finally {
    emulator.stop();
    lender.stop();
  }
});
