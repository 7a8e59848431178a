// `doctor` on a healthy server: it prints the link, a person allows, and every step holds. Nothing secret is printed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

import { startLocal, top } from './local.mjs';
import { allowAsDemo } from './person.mjs';

/** Runs doctor, opens the link it prints, and returns its exit code, its output and the URL back at it. */
function examine(url, args) {
  return new Promise((resolve) => {
    const child = spawn('cargo', ['run', '--quiet', '--', 'doctor', url, '--login', ...args], { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let back;
    child.stdout.on('data', async (chunk) => {
      output += chunk;
      const link = output.match(/http:\/\/\S+\/oauth\/authorize\?[^\s"]+/);
      if (link && !back) {
        back = allowAsDemo(link[0]);
        await fetch(await back);
      }
    });
    child.once('close', async (code) => resolve({ code, output, back: new URL(await back) }));
  });
}

test('doctor walks a healthy server to the end', async () => {
  const server = await startLocal();
  try {
    const { code, output, back } = await examine(`${server.url}/mcp`, []);
    assert.equal(code, 0, output);
    assert.match(output, /nothing is broken\n$/);
    for (const step of ['challenge', 'registration', 'token', 'tools/call', 'refresh', 'revoked']) {
      assert.match(output, new RegExp(`^ok +${step}: `, 'm'));
    }
    assert.ok(!output.includes(back.searchParams.get('code')), 'a code was printed');
    assert.doesNotMatch(output, /eyJ|rt1\./, 'a token was printed');
  } finally {
    await server.stop();
  }
});

test('doctor gives the same as JSON', async () => {
  const server = await startLocal();
  try {
    const { code, output } = await examine(server.url, ['--json']);
    const [said, document] = output.trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(code, 0, output);
    assert.match(said.say, /oauth\/authorize/);
    assert.equal(document.healthy, true);
    assert.ok(document.steps.every((step) => step.ok && step.faults.length === 0));
  } finally {
    await server.stop();
  }
});
