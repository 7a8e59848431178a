// Calls of the MCP endpoint, for suites that look at answers.

import { logIn } from './login.mjs';
import { allowAsDemo } from './person.mjs';

/** The HTTP answer to one request of the client that holds `token`. */
export function post(origin, token, method, params = {}) {
  return fetch(new URL('/mcp', origin), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

/** A function `(method, params) => result` for a fresh grant of the demo athlete with these scopes. */
export async function connect(origin, scope) {
  const tokens = await logIn(origin, 'http://127.0.0.1:7711/callback', scope, allowAsDemo);
  return async (method, params = {}) => {
    const answer = await post(origin, tokens.access_token, method, params);
    const { result, error } = await answer.json();
    if (error) throw new Error(`${method}: ${answer.status} ${error.message}`);
    return result;
  };
}
