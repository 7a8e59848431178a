// Writes docs/transcript.md: ten questions, the calls, and what the demo athlete's data answers.
//
// Usage: node tests/clients/transcript.mjs > docs/transcript.md

import { startLocal } from './local.mjs';
import { connect } from './mcp.mjs';
import { questions } from './questions.mjs';

const server = await startLocal();
try {
  const call = await connect(server.url, 'intervals:read');
  console.log('# Ten questions\n');
  console.log('The calls a model makes and the text it gets, from the built-in demo athlete. The figures move with the day;');
  console.log('`node tests/clients/transcript.mjs > docs/transcript.md` writes this page anew.');
  for (const [question, calls] of questions) {
    console.log(`\n## ${question}`);
    for (const [name, args] of calls) {
      const result = await call('tools/call', { name, arguments: args });
      console.log(`\n\`${name}\` ${JSON.stringify(args)}\n\n\`\`\`text\n${result.content[0].text}\n\`\`\``);
    }
  }
} finally {
  await server.stop();
}
