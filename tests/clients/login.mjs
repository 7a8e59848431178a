// The steps of a login as a client takes them, for suites that are about something else.

import { createHash, randomBytes } from 'node:crypto';

/** Registers a client for one redirect URI and returns its id. */
export async function register(origin, redirectUri, name = 'Test client') {
  const answer = await fetch(new URL('/oauth/register', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: name, redirect_uris: [redirectUri] }),
  });
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).client_id;
}

/** `{ url, verifier }`: where to send the person, and what redeems the code. */
export function authorizationRequest(origin, clientId, redirectUri, more = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL('/oauth/authorize', origin);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url: url.href, verifier };
}

/** The token answer for a code. */
export async function redeem(origin, clientId, code, verifier) {
  return token(origin, { grant_type: 'authorization_code', code, client_id: clientId, code_verifier: verifier });
}

/** One request to the token endpoint. */
export async function token(origin, parameters) {
  const body = new URLSearchParams(parameters);
  const answer = await fetch(new URL('/oauth/token', origin), { method: 'POST', body });
  if (!answer.ok) throw new Error(`token: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Registers, lets `person` allow, redeems. `person` turns an authorization URL into the URL back at the client. */
export async function logIn(origin, redirectUri, scope, person) {
  const clientId = await register(origin, redirectUri);
  const { url, verifier } = authorizationRequest(origin, clientId, redirectUri, { scope });
  const back = new URL(await person(url));
  return { clientId, ...(await redeem(origin, clientId, back.searchParams.get('code'), verifier)) };
}
