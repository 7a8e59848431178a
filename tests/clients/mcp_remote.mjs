// mcp-remote as Claude Desktop starts it: a local process on standard streams, which logs in at the server by itself.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { run } from './driven.mjs';
import { startLocal } from './local.mjs';

const bridge = fileURLToPath(new URL('node_modules/mcp-remote/dist/proxy.js', import.meta.url));

/** A local application behind the bridge: `ask(method, params)` gives the result, `close()` what the bridge printed. */
async function connect(home, url) {
  const { child, ended } = run(bridge, [url], { HOME: home, MCP_REMOTE_CONFIG_DIR: home });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = async (method, params) => {
    const id = waiting.size + 1;
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    send({ id, method, params });
    const { result, error } = await Promise.race([answered, ended]);
    assert.ok(result, `${method}: ${JSON.stringify(error)}`);
    return result;
  };
  const clientInfo = { name: 'claude-desktop', version: '1' };
  await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  send({ method: 'notifications/initialized' });
  return { ask, close: () => (child.kill('SIGTERM'), ended) };
}

test('mcp-remote', async (story) => {
  const server = await startLocal();
  const home = await mkdtemp(path.join(tmpdir(), 'mcp-remote-'));
  const url = `${server.url}/mcp`;
  try {
    await story.test('logs in, lists and calls for a local application', async () => {
      const { ask, close } = await connect(home, url);
      assert.ok((await ask('tools/list')).tools.some((tool) => tool.name === 'get_athlete_profile'));
      const profile = await ask('tools/call', { name: 'get_athlete_profile', arguments: {} });
      assert.notEqual(profile.isError, true);
      assert.equal((await close()).logins, 1);
    });

    await story.test('refreshes by itself when its access token is refused', async () => {
      const [file] = (await readdir(home, { recursive: true })).filter((name) => name.endsWith('_tokens.json'));
      const tokens = JSON.parse(await readFile(path.join(home, file), 'utf8'));
      await writeFile(path.join(home, file), JSON.stringify({ ...tokens, access_token: `${tokens.access_token}x` }));
      const { ask, close } = await connect(home, url);
      assert.ok((await ask('tools/list')).tools.length > 0);
      assert.equal((await close()).logins, 0);
      const renewed = JSON.parse(await readFile(path.join(home, file), 'utf8'));
      assert.notEqual(renewed.refresh_token, tokens.refresh_token);
    });
  } finally {
    await server.stop();
    await rm(home, { recursive: true });
  }
});
