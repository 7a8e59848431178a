// Prints the one token of rusty-intervals-mcp, which is made for an athlete and an API key.
//
// Usage: node tests/bench/load/rusty_intervals_mcp_token.mjs ORIGIN ATHLETE API_KEY

const [origin, athlete, key] = process.argv.slice(2);
const answer = await fetch(`${origin}/auth`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ athlete_id: athlete, api_key: key }),
});
if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
const { token } = await answer.json();
console.log(token);
