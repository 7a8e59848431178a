// The Inspector's command line against the local server, with nothing but the URL: it logs in in both eras, keeps its
// tokens, calls, and refreshes by itself.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { run } from './driven.mjs';
import { startLocal } from './local.mjs';

const inspector = fileURLToPath(
  new URL('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

/** One command of the Inspector; what it keeps is kept in `home`. */
async function ask(home, url, era, args) {
  const shared = ['--cli', url, '--transport', 'http', '--protocol-era', era, '--format', 'json'];
  const environment = {
    HOME: home,
    MCP_STORAGE_DIR: home,
    MCP_INSPECTOR_SECRET_STORE: 'file',
    // Only with this does it log in without a terminal; the browser that it fails to open is played by `run`.
    MCP_AUTO_OPEN_ENABLED: 'true',
    MCP_OAUTH_CALLBACK_URL: 'http://127.0.0.1:7782/oauth/callback',
  };
  const { code, stdout, stderr, logins } = await run(inspector, [...shared, ...args], environment).ended;
  assert.equal(code, 0, stderr);
  return { result: JSON.parse(stdout).result, logins };
}

for (const era of ['legacy', 'modern']) {
  test(`the Inspector in the ${era} era`, async (story) => {
    const server = await startLocal();
    const home = await mkdtemp(path.join(tmpdir(), 'inspector-'));
    const url = `${server.url}/mcp`;
    const call = ['--method', 'tools/call', '--tool-name', 'get_athlete_profile'];
    const secrets = path.join(home, 'secrets.json');
    try {
      await story.test('logs in and lists the tools', async () => {
        const { result, logins } = await ask(home, url, era, ['--method', 'tools/list']);
        assert.equal(logins, 1);
        assert.ok(result.tools.some((tool) => tool.name === 'delete_events'), 'it asked for every scope');
      });

      await story.test('calls a tool with the token it kept', async () => {
        const { result, logins } = await ask(home, url, era, call);
        assert.equal(logins, 0);
        assert.notEqual(result.isError, true);
        assert.ok(result.content[0].text.length > 0);
      });

      await story.test('refreshes by itself when its access token is refused', async () => {
        const before = await readFile(secrets, 'utf8');
        assert.match(before, /access_token\\":\\"eyJ/);
        await writeFile(secrets, before.replace('access_token\\":\\"eyJ', 'access_token\\":\\"xyJ'));
        const { result, logins } = await ask(home, url, era, call);
        assert.equal(logins, 0);
        assert.notEqual(result.isError, true);
        assert.notEqual(refreshToken(await readFile(secrets, 'utf8')), refreshToken(before));
      });
    } finally {
      await server.stop();
      await rm(home, { recursive: true });
    }
  });
}

function refreshToken(secrets) {
  return secrets.match(/refresh_token\\":\\"(rt1\.[^\\]+)/)[1];
}
