// How the browser suites look at a page: on a phone and on a desktop, with axe, and with a picture for a reader.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { authorizationRequest, redeem, register } from '../login.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = fileURLToPath(new URL('../../../target/pages/', import.meta.url));
export const looks = {
  phone: { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, colorScheme: 'dark' },
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
};

/** A client application that waits for the browser at a loopback address. */
export async function waitingClient(origin) {
  const arrivals = [];
  const listener = http.createServer((request, response) => {
    if (request.url.startsWith('/callback')) arrivals.push(new URL(request.url, 'http://127.0.0.1'));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Back</title><h1>Back at the client</h1>');
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${listener.address().port}/callback`;
  const clientId = await register(origin, redirectUri, 'Browser test');
  const { url, verifier } = authorizationRequest(origin, clientId, redirectUri, { state: 'kept' });
  const tokens = (code) => redeem(origin, clientId, code, verifier);
  return { arrivals, url, redeem: tokens, close: () => listener.close() };
}

/** What must hold on every page, and a picture of it. */
export async function inspect(page, look, name) {
  await page.screenshot({ path: `${pictures}${name}-${look}.png`, fullPage: true });
  const scripts = await page.locator('script').count();
  assert.equal(scripts, 0, `${name}: a script on the page`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${name}: ${overflow} px too wide`);
  assert.equal(await page.locator('h1').count(), 1, `${name}: one h1`);
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const inWorld = async (expression) => {
    const evaluated = await session.send('Runtime.evaluate', {
      expression, contextId: executionContextId, awaitPromise: true, returnByValue: true,
    });
    assert.equal(evaluated.exceptionDetails, undefined, JSON.stringify(evaluated.exceptionDetails));
    return evaluated.result.value;
  };
  await inWorld(`${axe}; undefined`);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const found = await inWorld(`axe.run(document, ${JSON.stringify(options)}).then((report) =>
    report.violations.map((one) => one.id + ': ' + one.help + ' ' + one.nodes.map((node) => node.html).join(' ')))`);
  assert.deepEqual(found, [], `${name} (${look})`);
  await session.detach();
}

/** Moves the focus by Tab until it is on an element that matches, as a person without a mouse does. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.locator(`:focus:is(${selector})`).count()) return;
  }
  throw new Error(`${selector} cannot be reached by keyboard`);
}

export async function newPage(browser, look, more = {}) {
  const context = await browser.newContext({ ...looks[look], locale: 'en', ...more });
  const page = await context.newPage();
  const reports = [];
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) reports.push(message.text());
  });
  return { page, reports, close: () => context.close() };
}

/** Debian's Chromium, or the one that CHROMIUM names. */
export function launch() {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
}
