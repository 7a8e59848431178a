// A real browser on the pages: sign-in, consent, deny, account; on a phone and on a desktop, in light and dark.
//
// Every page is checked with axe, must not scroll sideways at 320 px, must run no script, and must raise no report of
// its own Content-Security-Policy. Screenshots stand in target/pages for a reader.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startLocal } from './local.mjs';
import { inspect, launch, looks, newPage, waitingClient } from './pages/look.mjs';

test('the pages in a browser', async (story) => {
  const server = await startLocal();
  const browser = await launch();
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
