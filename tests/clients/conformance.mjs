// The MCP conformance suite against the local server, for every revision we serve, and its authorization mode.
//
// The suite has no option for a token, so a loopback proxy adds one where none is sent and passes everything else on
// unchanged, `Host` and `Origin` included. What the real server has no fixture for stands in tests/conformance/*.yml;
// the suite also fails on an entry there that passes.

import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

import { startLocal } from './local.mjs';
import { logIn, register } from './login.mjs';
import { allowAsDemo } from './person.mjs';

const suite = fileURLToPath(new URL('node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url));
const expected = (name) => fileURLToPath(new URL(`../conformance/${name}.yml`, import.meta.url));
const revisions = ['2026-07-28', '2025-11-25', '2025-06-18'];

const everything = 'intervals:read intervals:write intervals:admin';

/** A proxy on `port` that adds the token of `session` to `/mcp`; the server behind it believes it listens there itself. */
function addToken(port, target, session) {
  const proxy = http.createServer((request, response) => {
    const headers = { ...request.headers };
    if (request.url === '/mcp' && session.token) headers.authorization ??= `Bearer ${session.token}`;
    const options = { method: request.method, path: request.url, headers, setHost: false };
    const passed = http.request(target, options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  return new Promise((resolve) => proxy.listen(port, 'localhost', () => resolve(proxy)));
}

/** Runs the suite and passes its output on; `onLine` sees every line. */
function run(args, onLine = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [suite, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(onLine);
    });
    child.once('exit', resolve);
  });
}

async function freePort() {
  const probe = http.createServer();
  await new Promise((resolve) => probe.listen(0, 'localhost', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function serverMode() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = await startLocal({ BASE_URL: url });
  const session = {};
  const proxy = await addToken(port, server.url, session);
  const tokens = await logIn(url, 'http://127.0.0.1:7799/callback', everything, allowAsDemo);
  session.token = tokens.access_token;
  const failed = [];
  for (const revision of revisions) {
    console.log(`\n--- server, revision ${revision}`);
    const args = ['server', '--url', `${url}/mcp`, '--suite', 'all', '--spec-version', revision];
    if ((await run([...args, '--expected-failures', expected(revision)])) !== 0) failed.push(revision);
  }
  proxy.close();
  await server.stop();
  return failed;
}

async function authorizationMode() {
  console.log('\n--- authorization server');
  const server = await startLocal();
  const port = await freePort();
  const clientId = await register(server.url, `http://127.0.0.1:${port}/callback`);
  const args = ['authorization', '--url', server.url, '--client-id', clientId, '-p', String(port)];
  const status = await run(
    [...args, '--resource', `${server.url}/mcp`, '--spec-version', '2026-07-28'],
    async (line) => {
      const link = line.match(/http:\/\/\S+\/oauth\/authorize\?\S+/);
      if (link) await fetch(await allowAsDemo(link[0]));
    },
  );
  await server.stop();
  return status === 0 ? [] : ['authorization'];
}

const failed = [...(await serverMode()), ...(await authorizationMode())];
console.log(`\n${revisions.length + 1 - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
