// The account page in a real browser, by keyboard: what a person ends there, a running client feels at
// its next request. And the same browser on other sites, which may neither frame our pages nor post our forms.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';

import { startLocal } from './local.mjs';
import { authorizationRequest, redeem, register } from './login.mjs';
import { post } from './mcp.mjs';
import { inspect, launch, looks, newPage, tabTo } from './pages/look.mjs';
import { startIntervals } from './pages/intervals.mjs';
import { allowWithKey } from './person.mjs';

/** The words that the suite reads, in both languages. */
const words = {
  en: { replaced: /The credential was replaced\./, ended: /Access ended/, works: /Works/, deleted: /Your account is deleted/ },
  ja: { replaced: /認証情報を置き換えました。/, ended: /アクセスを停止/, works: /有効/, deleted: /アカウントを削除しました/ },
};

/** A running client of the athlete behind `key`. */
async function runningClient(origin, key, name) {
  const redirectUri = 'http://127.0.0.1:7711/callback';
  const clientId = await register(origin, redirectUri, name);
  const { url, verifier } = authorizationRequest(origin, clientId, redirectUri, { scope: 'intervals:read' });
  const back = new URL(await allowWithKey(url, key));
  const tokens = await redeem(origin, clientId, back.searchParams.get('code'), verifier);
  /** The status of one call for data. */
  const call = async () =>
    (await post(origin, tokens.access_token, 'tools/call', { name: 'get_athlete_profile', arguments: {} })).status;
  /** The status of one refresh. */
  const refresh = async () => {
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: clientId };
    return (await fetch(new URL('/oauth/token', origin), { method: 'POST', body: new URLSearchParams(form) })).status;
  };
  return { call, refresh };
}

const button = (value) => `button[name=action][value=${value}]`;

/** Presses a button of the page by keyboard, and waits for the page that follows. */
async function press(page, selector) {
  await tabTo(page, selector);
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
}

async function signIn(page, origin, key) {
  await page.goto(`${origin}/account`);
  await tabTo(page, 'input[name=api_key]');
  await page.keyboard.type(key);
  const loaded = page.waitForURL('**/account');
  await page.keyboard.press('Enter');
  await loaded;
}

/** Everything a person may do on the page, from two connected apps to no account. */
async function wholeLife(browser, origin, look, locale, athlete) {
  const key = `key-of-i${athlete}`;
  const say = words[locale];
  const picture = (page, name) => inspect(page, `${look}-${locale}`, name);
  const options = { locale };
  const { page, reports, close } = await newPage(browser, look, options);
  const text = () => page.locator('main').innerText();

  const [first, second] = [await runningClient(origin, key, 'First app'), await runningClient(origin, key, 'Second app')];
  await page.goto(`${origin}/account`);
  await picture(page, 'account-sign-in');
  await tabTo(page, 'input[name=api_key]');
  await page.keyboard.type('a wrong key');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  await picture(page, 'account-sign-in-refused');
  await signIn(page, origin, key);
  await picture(page, 'account-full');
  assert.match(await text(), /First app[\s\S]*Second app|Second app[\s\S]*First app/);
  assert.match(await text(), say.works);

  await press(page, `section:has(#apps) ${button('revoke')}`);
  const alive = [await first.call(), await second.call()].sort();
  assert.deepEqual(alive, [200, 401], 'one app has ended, at its next request, and the other has not');
  assert.match(await text(), say.ended);

  await tabTo(page, 'input[name=api_key]');
  await page.keyboard.type('a wrong key');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  await picture(page, 'account-credential-refused');
  await tabTo(page, 'input[name=api_key]');
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account?done=replaced');
  assert.match(await text(), say.replaced);
  await picture(page, 'account-replaced');

  const downloads = page.waitForEvent('download');
  await tabTo(page, button('export'));
  await page.keyboard.press('Enter');
  const data = readFileSync(await (await downloads).path(), 'utf8');
  assert.equal(JSON.parse(data).athlete.id, `i${athlete}`);
  assert.ok(!data.includes(key), 'the key is not among the data');

  const elsewhere = await newPage(browser, look, options);
  await signIn(elsewhere.page, origin, key);
  await page.goto(`${origin}/account`);
  const others = page.locator(`section:has(#sessions) .item:not(:has(.tag)) ${button('end')}`);
  const before = await others.count();
  await elsewhere.page.reload();
  await press(page, `section:has(#sessions) .item:not(:has(.tag)) ${button('end')}`);
  assert.equal(await others.count(), before - 1);
  for (let left = before - 1; left > 0; left -= 1) {
    await press(page, `section:has(#sessions) .item:not(:has(.tag)) ${button('end')}`);
  }
  await elsewhere.page.goto(`${origin}/account`);
  assert.match(elsewhere.page.url(), /\/oauth\/signin$/, 'the other browser is signed out');
  await elsewhere.close();

  await press(page, button('revoke-all'));
  assert.deepEqual([await first.call(), await second.call()], [401, 401]);
  assert.deepEqual([await first.refresh(), await second.refresh()], [400, 400]);
  await picture(page, 'account-empty');

  await press(page, `.card .who ${button('signout')}`);
  await page.goto(`${origin}/account`);
  assert.match(page.url(), /\/oauth\/signin$/);

  const third = await runningClient(origin, key, 'Third app');
  assert.equal(await third.call(), 200);
  await signIn(page, origin, key);
  await tabTo(page, 'input[name=sure]');
  await page.keyboard.press('Space');
  await press(page, button('delete'));
  assert.match(await text(), say.deleted);
  await picture(page, 'account-deleted');
  assert.deepEqual([await third.call(), await third.refresh()], [401, 400]);
  await page.goto(`${origin}/account`);
  assert.match(page.url(), /\/oauth\/signin$/);
  await signIn(page, origin, key);
  assert.ok(!/Third app/.test(await text()), 'the next account of the athlete knows nothing of the last');
  assert.deepEqual(reports, []);
  await close();
}

/** A site that shows one page of its own, at a host of this machine. */
async function site(host, html) {
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Elsewhere</title>${html}`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://${host}:${server.address().port}/`, close: () => server.close() };
}

/** Another site, and another origin of the same site: the second even gets our cookies sent along. */
const elsewhere = ['127.0.0.1', 'localhost'];

async function framed(browser, origin) {
  const { page, close } = await newPage(browser, 'desktop');
  await signIn(page, origin, 'key-of-i901');
  for (const host of elsewhere) {
    for (const path of ['/account', '/oauth/signin', '/']) {
      const other = await site(host, `<iframe src="${origin}${path}" width="600" height="400"></iframe>`);
      const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()));
      await page.goto(other.url);
      await refused;
      const frame = page.frames().find((one) => one !== page.mainFrame());
      // What stands there instead is the browser's own page.
      const shown = await frame.locator('body').innerText();
      assert.doesNotMatch(shown, /intervals-mcp/, `${path} in a frame of ${host}`);
      other.close();
    }
  }
  await close();
}

async function postedFromElsewhere(browser, origin) {
  const client = await runningClient(origin, 'key-of-i902', 'Kept app');
  const { page, close } = await newPage(browser, 'desktop');
  await signIn(page, origin, 'key-of-i902');
  for (const [action, value] of [['revoke-all', 'revoke-all'], ['delete', 'delete'], ['signout', 'signout']]) {
    await page.goto(`${origin}/account`);
    // The worst case: the other site has found out the hidden value of the form.
    const csrf = await page.locator(`form[action="/account/${action}"] input[name=csrf]`).first().inputValue();
    for (const host of elsewhere) {
      const other = await site(host, `<form method="post" action="${origin}/account/${action}">
        <input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="sure" value="on">
        <button name="action" value="${value}">A harmless button</button></form>`);
      await page.goto(other.url);
      const answered = page.waitForResponse(`${origin}/account/${action}`);
      await page.locator('button').click();
      const status = (await answered).status();
      assert.ok([303, 403].includes(status), `${action} from ${host}: ${status}`);
      await page.waitForLoadState();
      if (status === 303) assert.match(page.url(), /\/oauth\/signin$/, 'without a cookie nobody is signed in');
      other.close();
    }
  }
  await page.goto(`${origin}/account`);
  assert.match(await page.locator('main').innerText(), /Kept app/, 'still signed in, and nothing has changed');
  assert.equal(await client.call(), 200);
  await close();
}

async function withServer(story) {
  const intervals = await startIntervals();
  const server = await startLocal({ INTERVALS_BASE_URL: intervals.url });
  const browser = await launch();
  try {
    await story(browser, server.url);
  } finally {
    await browser.close();
    await server.stop();
    intervals.close();
  }
}

test('the account page in a browser', () => withServer(async (browser, origin) => {
  let athlete = 101;
  for (const look of Object.keys(looks)) {
    for (const locale of Object.keys(words)) {
      await wholeLife(browser, origin, look, locale, athlete);
      athlete += 1;
    }
  }
}));

test('another site cannot frame a page of ours', () => withServer(framed));

test('another site cannot post a form of ours', () => withServer(postedFromElsewhere));
