// The MCP conformance suite. In server mode against the local server, for every revision we serve, and against the
// suite's own fixtures behind the same HTTP stack; in authorization mode against the authorization server.
//
// The suite has no option for a credential, so a loopback proxy adds one where none is sent and passes everything else on
// unchanged, `Host` and `Origin` included. What may fail stands in tests/conformance/*.yml with its reason; the suite also
// fails on an entry there that passes.

import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

import { startFixtures, startLocal } from './local.mjs';
import { logIn, register } from './login.mjs';
import { allowAsDemo } from './person.mjs';

const suite = fileURLToPath(new URL('node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url));
const expected = (name) => fileURLToPath(new URL(`../conformance/${name}.yml`, import.meta.url));

const everything = 'intervals:read intervals:write intervals:admin';
const ownerKey = 'fixtures-of-the-conformance-suite';

/** Each run of the suite in server mode: what is asked, what may fail, and of which server. */
const runs = [
  { revision: '2026-07-28', expected: '2026-07-28', server: product },
  { revision: '2025-11-25', expected: '2025-11-25', server: product },
  { revision: '2025-06-18', expected: '2025-06-18', server: product },
  { revision: '2026-07-28', server: fixtures },
  { requirements: '2026-07-28', server: fixtures },
  { revision: '2025-11-25', expected: 'fixtures-2025-11-25', server: fixtures },
];

/** The local server; its credential is the token of the demo athlete. */
async function product(url, credential) {
  const server = await startLocal({ BASE_URL: url });
  return {
    ...server,
    async logIn() {
      const tokens = await logIn(url, 'http://127.0.0.1:7799/callback', everything, allowAsDemo);
      credential.authorization = `Bearer ${tokens.access_token}`;
    },
  };
}

/** The fixtures; their credential is the key of their owner. */
async function fixtures(url, credential) {
  const server = await startFixtures(url);
  return { ...server, logIn: async () => void (credential['x-api-key'] = ownerKey) };
}

/** A proxy on `port` that adds the credential to `/mcp`; the server behind it believes it listens there itself. */
function addCredential(port, target, credential) {
  const proxy = http.createServer((request, response) => {
    const known = request.url === '/mcp' && !request.headers.authorization ? credential : {};
    const options = { method: request.method, path: request.url, headers: { ...request.headers, ...known }, setHost: false };
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
function runSuite(args, onLine = () => {}) {
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

async function serverMode(run) {
  const name = `${run.server.name}, ${run.requirements ? `requirements of ${run.requirements}` : `revision ${run.revision}`}`;
  console.log(`\n--- ${name}`);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const credential = {};
  const server = await run.server(url, credential);
  const proxy = await addCredential(port, server.url, credential);
  await server.logIn();
  const asked = run.requirements ? ['--requirements', run.requirements] : ['--suite', 'all', '--spec-version', run.revision];
  const excused = run.expected ? ['--expected-failures', expected(run.expected)] : [];
  const status = await runSuite(['server', '--url', `${url}/mcp`, ...asked, ...excused]);
  proxy.close();
  await server.stop();
  return { name, passed: status === 0 };
}

async function authorizationMode() {
  const name = 'authorization server, revision 2026-07-28';
  console.log(`\n--- ${name}`);
  const server = await startLocal();
  const port = await freePort();
  const clientId = await register(server.url, `http://127.0.0.1:${port}/callback`);
  const args = ['authorization', '--url', server.url, '--client-id', clientId, '-p', String(port)];
  const passed = new Set();
  const status = await runSuite([...args, '--resource', `${server.url}/mcp`, '--spec-version', '2026-07-28'], async (line) => {
    const link = line.match(/http:\/\/\S+\/oauth\/authorize\?\S+/);
    if (link) await fetch(await allowAsDemo(link[0]));
    const scenario = line.match(/✓ (authorization-\S+):/);
    if (scenario) passed.add(scenario[1]);
  });
  await server.stop();
  return { name, passed: status === 0 && passed.has('authorization-server-metadata-endpoint') && passed.has('authorization-code-grant') };
}

const results = [];
for (const run of runs) results.push(await serverMode(run));
results.push(await authorizationMode());
console.log(`\n${results.map(({ name, passed }) => `${passed ? 'passed' : 'FAILED'}  ${name}`).join('\n')}`);
process.exit(results.every(({ passed }) => passed) ? 0 : 1);
