// Runs a client that is a program of its own. Whenever it prints a link to the authorization endpoint, the demo athlete
// signs in and allows, and the browser goes back to where the client listens.

import { spawn } from 'node:child_process';

import { allowAsDemo } from './person.mjs';

const link = /http:\/\/\S+\/oauth\/authorize\?[^\s\x07\x1b"]+(?=[\s\x07\x1b])/g;

/** `{ child, ended }`; `ended` resolves to `{ code, stdout, stderr, logins }`. */
export function run(script, args, environment = {}) {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...environment } });
  const printed = { stdout: '', stderr: '' };
  const logins = new Map();
  for (const name of ['stdout', 'stderr']) {
    child[name].on('data', (chunk) => {
      printed[name] += chunk;
      for (const [url] of printed[name].matchAll(link)) {
        if (!logins.has(url)) logins.set(url, allowAsDemo(url).then((back) => fetch(back)));
      }
    });
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async (code) => {
      await Promise.all(logins.values());
      resolve({ code, ...printed, logins: logins.size });
    });
  });
  return { child, ended };
}
