// Starts the local server as a person does, and reads the one line it prints when it is ready.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder that holds the workspace. */
export const top = fileURLToPath(new URL('../..', import.meta.url));

/** `{ url, stop }` of a fresh server in memory on a free port. */
export function startLocal(environment = {}) {
  return start(['--', '--port', '0', '--memory'], environment);
}

/** `{ url, stop }` of the conformance suite's fixtures behind our HTTP stack, as if reached at `baseUrl`. */
export function startFixtures(baseUrl) {
  return start(['--example', 'fixtures', '--', baseUrl]);
}

async function start(args, environment = {}) {
  const child = spawn('cargo', ['run', '--quiet', ...args], {
    cwd: top,
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readiness(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { url, stop: () => (child.kill('SIGTERM'), ended) };
}

function readiness(child) {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const ready = printed.match(/^listening on (http:\/\/\S+)\n/);
      if (ready) resolve(ready[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready: ${printed}`)));
  });
}
