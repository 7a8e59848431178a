// A real browser on the pages: sign-in, consent, deny, account; on a phone and on a desktop, in light and dark.
//
// Every page is checked with axe, must not scroll sideways at 320 px, must run no script, and must raise no report of
// its own Content-Security-Policy. Screenshots stand in target/pages for a reader.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { startLocal } from './local.mjs';
import { authorizationRequest, register } from './login.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = fileURLToPath(new URL('../../target/pages/', import.meta.url));
const looks = {
  phone: { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, colorScheme: 'dark' },
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
};

/** A client application that waits for the browser at a loopback address. */
async function waitingClient(origin) {
  const arrivals = [];
  const listener = http.createServer((request, response) => {
    if (request.url.startsWith('/callback')) arrivals.push(new URL(request.url, 'http://127.0.0.1'));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Back</title><h1>Back at the client</h1>');
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${listener.address().port}/callback`;
  const clientId = await register(origin, redirectUri, 'Browser test');
  const { url } = authorizationRequest(origin, clientId, redirectUri, { state: 'kept' });
  return { arrivals, url, close: () => listener.close() };
}

/** What must hold on every page, and a picture of it. */
async function inspect(page, look, name) {
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

async function newPage(browser, look) {
  const context = await browser.newContext({ ...looks[look], locale: 'en' });
  const page = await context.newPage();
  const reports = [];
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) reports.push(message.text());
  });
  return { page, reports, close: () => context.close() };
}

test('the pages in a browser', async (story) => {
  mkdirSync(pictures, { recursive: true });
  const server = await startLocal();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    for (const look of Object.keys(looks)) {
      await story.test(`a person allows, on a ${look}`, () => allow(browser, server.url, look));
      await story.test(`a person denies, on a ${look}`, () => deny(browser, server.url, look));
      await story.test(`a person signs in by keyboard alone, on a ${look}`, () => keyboard(browser, server.url, look));
      await story.test(`an error is a page, on a ${look}`, () => refusal(browser, server.url, look));
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});

async function allow(browser, origin, look) {
  const client = await waitingClient(origin);
  const { page, reports, close } = await newPage(browser, look);
  await page.goto(client.url);
  await inspect(page, look, 'sign-in');
  await page.locator('button[name=action][value=demo]').click();
  await inspect(page, look, 'consent');
  assert.match(await page.locator('body').innerText(), /127\.0\.0\.1/);
  await page.locator('button[name=decision][value=allow]').click();
  await page.waitForURL('http://127.0.0.1:*/callback?*');
  const [arrival] = client.arrivals;
  assert.ok(arrival.searchParams.get('code'));
  assert.equal(arrival.searchParams.get('state'), 'kept');
  assert.equal(arrival.searchParams.get('iss'), origin);

  await page.goto(`${origin}/account`);
  await inspect(page, look, 'account');
  assert.match(await page.locator('body').innerText(), /Browser test/);
  assert.deepEqual(reports, []);
  client.close();
  await close();
}

async function deny(browser, origin, look) {
  const client = await waitingClient(origin);
  const { page, reports, close } = await newPage(browser, look);
  await page.goto(client.url);
  await page.locator('button[name=action][value=demo]').click();
  await page.locator('button[name=decision][value=deny]').click();
  await page.waitForURL('http://127.0.0.1:*/callback?*');
  assert.equal(client.arrivals[0].searchParams.get('error'), 'access_denied');
  assert.equal(client.arrivals[0].searchParams.get('code'), null);
  assert.deepEqual(reports, []);
  client.close();
  await close();
}

async function keyboard(browser, origin, look) {
  const client = await waitingClient(origin);
  const { page, close } = await newPage(browser, look);
  await page.goto(client.url);
  await page.locator('input[name=api_key]').focus();
  await page.keyboard.type('a key that Intervals.icu does not know');
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    const reached = await page.evaluate(() => document.activeElement.value);
    if (reached === 'demo') {
      await page.keyboard.press('Enter');
      await page.waitForURL('**/oauth/consent?*');
      client.close();
      return close();
    }
  }
  throw new Error('the demo button cannot be reached by keyboard');
}

async function refusal(browser, origin, look) {
  const { page, close } = await newPage(browser, look);
  const answer = await page.goto(`${origin}/oauth/authorize?client_id=nobody`);
  assert.equal(answer.status(), 400);
  await inspect(page, look, 'error');
  await close();
}
