// Prints access tokens of one person, one a line. Each comes from an approval of its own: the server limits the calls of
// each approval to 120 a minute, and a load is more than one app asks for.
//
// Usage: node tests/bench/load/tokens.mjs ORIGIN API_KEY NUMBER

import { authorizationRequest, redeem, register } from '../../clients/login.mjs';
import { Person } from '../../clients/person.mjs';

const redirectUri = 'http://127.0.0.1:7711/callback';
const scope = 'intervals:read intervals:write';

const [origin, key, number] = process.argv.slice(2);
const clientId = await register(origin, redirectUri, 'Load');
const person = new Person(origin);
for (let count = 0; count < Number(number); count += 1) {
  const { url, verifier } = authorizationRequest(origin, clientId, redirectUri, { scope });
  let page = await person.open(url);
  if (count === 0) page = await person.press(page, 'action', 'signin', { api_key: key });
  const { away } = await person.press(page, 'decision', 'allow');
  const tokens = await redeem(origin, clientId, new URL(away).searchParams.get('code'), verifier);
  console.log(tokens.access_token);
}
