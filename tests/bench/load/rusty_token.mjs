// Prints the token that rusty-intervals-mcp gives for an athlete's key.
//
// Usage: node tests/bench/load/rusty_token.mjs ORIGIN API_KEY ATHLETE_ID

const [origin, api_key, athlete_id] = process.argv.slice(2);
const answer = await fetch(new URL('/auth', origin), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ api_key, athlete_id }),
});
if (!answer.ok) throw new Error(`auth: ${answer.status} ${await answer.text()}`);
console.log((await answer.json()).token);
