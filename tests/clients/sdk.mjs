// The official TypeScript SDK client against the local server, with nothing but the URL: it meets the 401, discovers,
// registers, sends the person to sign in and consent, redeems the code, calls tools, and refreshes by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { startLocal } from './local.mjs';
import { allowAsDemo } from './person.mjs';

/** What a client application keeps, and how it sends a person to the browser. */
class Keeper {
  redirectUrl = 'http://127.0.0.1:7788/callback';
  kept = {};

  get clientMetadata() {
    return { client_name: 'SDK client', redirect_uris: [this.redirectUrl], token_endpoint_auth_method: 'none' };
  }
  clientInformation() {
    return this.kept.client;
  }
  saveClientInformation(client) {
    this.kept.client = client;
  }
  tokens() {
    return this.kept.tokens;
  }
  saveTokens(tokens) {
    this.kept.tokens = tokens;
  }
  codeVerifier() {
    return this.kept.verifier;
  }
  saveCodeVerifier(verifier) {
    this.kept.verifier = verifier;
  }
  state() {
    return 'a state & more';
  }
  async redirectToAuthorization(url) {
    this.returned = new URL(await allowAsDemo(url.href));
  }
}

async function connect(url, keeper) {
  const client = new Client({ name: 'sdk-test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: keeper });
  try {
    await client.connect(transport);
  } catch (error) {
    if (!(error instanceof UnauthorizedError) || !keeper.returned) throw error;
    assert.equal(keeper.returned.searchParams.get('state'), 'a state & more');
    assert.equal(keeper.returned.searchParams.get('iss'), new URL(url).origin);
    await transport.finishAuth(keeper.returned.searchParams.get('code'));
    return connect(url, keeper);
  }
  return client;
}

test('the official SDK client', async (story) => {
  const server = await startLocal();
  const keeper = new Keeper();
  const mcp = `${server.url}/mcp`;
  try {
    await story.test('logs in from the URL alone', async () => {
      const client = await connect(mcp, keeper);
      assert.match(client.getServerVersion().name, /intervals/i);
      assert.equal(keeper.kept.tokens.token_type.toLowerCase(), 'bearer');
      assert.ok(keeper.kept.tokens.refresh_token, 'no refresh token');
      await client.close();
    });

    await story.test('lists and calls tools, prompts and resources', async () => {
      const client = await connect(mcp, keeper);
      const { tools } = await client.listTools();
      assert.ok(tools.some((tool) => tool.name === 'get_athlete_profile'));
      const profile = await client.callTool({ name: 'get_athlete_profile', arguments: {} });
      assert.notEqual(profile.isError, true, JSON.stringify(profile.content));
      assert.ok(profile.content[0].text.length > 0);
      assert.ok((await client.listPrompts()).prompts.length > 0);
      assert.ok((await client.listResources()).resources.length > 0);
      await client.close();
    });

    await story.test('refreshes by itself when its access token is refused', async () => {
      const before = keeper.kept.tokens;
      keeper.saveTokens({ ...before, access_token: `${before.access_token}x` });
      const client = await connect(mcp, keeper);
      assert.notEqual(keeper.kept.tokens.refresh_token, before.refresh_token);
      assert.ok((await client.listTools()).tools.length > 0);
      await client.close();
    });
  } finally {
    await server.stop();
  }
});
