// A real browser on the pages: landing, sign-in, consent, deny, errors, account; on a phone and on a desktop, in light
// and dark, in English and Japanese, by keyboard alone, and with scripts switched off.
//
// Every page is checked with axe, must not scroll sideways at 320 px, must run no script, and must raise no report of
// its own Content-Security-Policy. Screenshots stand in target/pages for a reader.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startLocal } from './local.mjs';
import { inspect, launch, looks, newPage, tabTo, waitingClient } from './pages/look.mjs';

/** What the language of a page is known by. */
const languages = { en: /^[^\u3040-\u30ff]*$/, ja: /[\u3040-\u30ff]/ };

const demo = 'button[name=action][value=demo]';
const allow = 'button[name=decision][value=allow]';
const deny = 'button[name=decision][value=deny]';

test('the pages in a browser', async (story) => {
  const server = await startLocal();
  const browser = await launch();
  try {
    for (const look of Object.keys(looks)) {
      for (const locale of Object.keys(languages)) {
        const tell = (what, walk) =>
          story.test(`${what}, on a ${look}, in ${locale}`, () => walk(new Visit(browser, server.url, look, locale)));
        await tell('a person allows', allows);
        await tell('a person denies', denies);
        await tell('a person signs in and answers by keyboard alone', answersByKeyboard);
        await tell('the landing page is there for a reader', lands);
        await tell('an error is a page', meetsErrors);
        await tell('a person connects with scripts switched off', connectsWithoutScripts);
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});

/** One person at one browser. */
class Visit {
  constructor(browser, origin, look, locale) {
    Object.assign(this, { browser, origin, look, locale });
  }

  /** Opens a page of its own context, and a client that waits for the person to come back. */
  async begin(more = {}) {
    this.client = await waitingClient(this.origin);
    const { page, reports, close } = await newPage(this.browser, this.look, { locale: this.locale, ...more });
    this.page = page;
    this.end = async () => {
      assert.deepEqual(reports, []);
      this.client.close();
      await close();
    };
  }

  /** Everything that holds on every page, and that it speaks the language of the person. */
  async see(name) {
    assert.equal(await this.page.locator('html').getAttribute('lang'), this.locale, name);
    assert.match(await this.page.locator('h1').innerText(), languages[this.locale], name);
    await inspect(this.page, `${this.look}-${this.locale}`, name);
  }

  /** The parameters with which the browser came back to the client. */
  async back() {
    await this.page.waitForURL('http://127.0.0.1:*/callback?*');
    const [arrival] = this.client.arrivals;
    assert.equal(arrival.searchParams.get('state'), 'kept');
    assert.equal(arrival.searchParams.get('iss'), this.origin);
    return arrival.searchParams;
  }
}

async function allows(visit) {
  await visit.begin();
  const { page } = visit;
  await page.goto(visit.client.url);
  await visit.see('sign-in');
  await page.locator(demo).click();
  await visit.see('consent');
  assert.match(await page.locator('body').innerText(), /127\.0\.0\.1/);
  await page.locator(allow).click();
  assert.ok((await visit.back()).get('code'));

  await page.goto(`${visit.origin}/account`);
  await visit.see('account');
  assert.match(await page.locator('body').innerText(), /Browser test/);
  await visit.end();
}

async function denies(visit) {
  await visit.begin();
  await visit.page.goto(visit.client.url);
  await visit.page.locator(demo).click();
  await visit.page.locator(deny).click();
  const back = await visit.back();
  assert.deepEqual([back.get('error'), back.get('code')], ['access_denied', null]);
  await visit.end();
}

/** From the first Tab to the client: the focus always shows where it is, and Enter on a field never allows. */
async function answersByKeyboard(visit) {
  await visit.begin();
  const { page } = visit;
  await page.goto(visit.client.url);
  await tabTo(page, 'input[name=api_key]');
  await page.keyboard.type('a key that Intervals.icu does not know');
  await tabTo(page, demo);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/oauth/consent?*');
  await tabTo(page, 'input[name=scope][value="intervals:write"]');
  assert.ok(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none'), 'the focus is seen');
  await page.keyboard.press('Space');
  await tabTo(page, allow);
  await page.keyboard.press('Enter');
  const tokens = await visit.client.redeem((await visit.back()).get('code'));
  assert.equal(tokens.scope, 'intervals:read', 'the box that was unticked is not granted');

  await page.goto(visit.client.url);
  await tabTo(page, 'input[name=scope]');
  await page.keyboard.press('Enter');
  await page.waitForURL('http://127.0.0.1:*/callback?*');
  assert.equal(visit.client.arrivals[1].searchParams.get('error'), 'access_denied', 'Enter on a field denies');
  await visit.end();
}

async function lands(visit) {
  await visit.begin();
  await visit.page.goto(visit.origin);
  await visit.see('landing');
  assert.match(await visit.page.locator('body').innerText(), new RegExp(`${visit.origin}/mcp`));
  await visit.end();
}

async function meetsErrors(visit) {
  await visit.begin();
  const { page } = visit;
  for (const [path, status, name] of [
    ['/oauth/authorize?client_id=nobody', 400, 'error-unknown-app'],
    ['/oauth/consent?t=unknown', 410, 'error-expired'],
    ['/oauth/callback/intervals', 404, 'error-not-found'],
  ]) {
    assert.equal((await page.goto(`${visit.origin}${path}`)).status(), status, path);
    await visit.see(name);
  }
  await page.goto(visit.client.url);
  await page.locator(demo).click();
  await page.waitForURL('**/oauth/consent?*');
  const second = await page.context().newPage();
  await second.goto(page.url());
  await page.locator(deny).click();
  await visit.back();
  const answered = second.waitForResponse('**/oauth/consent');
  await second.locator(allow).click();
  assert.equal((await answered).status(), 409);
  visit.page = second;
  await visit.see('error-answered');
  await visit.end();
}

/** Axe is a script, so nothing is looked at here but the way itself. */
async function connectsWithoutScripts(visit) {
  await visit.begin({ javaScriptEnabled: false });
  const { page } = visit;
  await page.goto(visit.client.url);
  await page.locator('input[name=api_key]').fill('a key that Intervals.icu does not know');
  await page.locator('button[name=action][value=signin]').click();
  await page.locator('[role=alert]').waitFor();
  await page.locator(demo).click();
  await page.locator('input[name=scope][value="intervals:write"]').uncheck();
  await page.locator(allow).click();
  assert.equal((await visit.client.redeem((await visit.back()).get('code'))).scope, 'intervals:read');
  await page.goto(`${visit.origin}/account`);
  await page.locator('button[name=action][value=revoke]').first().click();
  await page.locator('[role=status]').waitFor();
  await page.locator('.who button[name=action][value=signout]').click();
  await page.goto(`${visit.origin}/account`);
  assert.match(page.url(), /\/oauth\/signin$/);
  await visit.end();
}
