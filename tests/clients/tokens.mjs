// What the tools cost a model before and during a conversation, counted with the o200k encoding. Prints the table.
//
// Usage: node --test tests/clients/tokens.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

import { startLocal } from './local.mjs';
import { connect } from './mcp.mjs';

const WHOLE_LIST = 9_500;
const READ_LIST = 5_600;
const ANSWER = 8_000;
const TEN_ANSWERS = 5_300;

const count = (value) => countTokens(typeof value === 'string' ? value : JSON.stringify(value));

const questions = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'));

let server;
before(async () => {
  server = await startLocal();
});
after(() => server.stop());

test('the list of all tools stays within its budget', async () => {
  const call = await connect(server.url, 'intervals:read intervals:write intervals:admin');
  const { tools } = await call('tools/list');
  const table = tools.map((tool) => [tool.name, count(tool)]).sort((one, other) => other[1] - one[1]);
  for (const [name, tokens] of table) console.log(`${String(tokens).padStart(6)}  ${name}`);
  console.log(`${String(count(tools)).padStart(6)}  ${tools.length} tools`);
  assert.equal(tools.length, 43);
  assert.ok(count(tools) <= WHOLE_LIST, `${count(tools)} tokens`);
});

test('the list of the read tools stays within its budget', async () => {
  const call = await connect(server.url, 'intervals:read');
  const { tools } = await call('tools/list');
  console.log(`${String(count(tools)).padStart(6)}  ${tools.length} read tools`);
  assert.equal(tools.length, 28);
  assert.ok(count(tools) <= READ_LIST, `${count(tools)} tokens`);
});

test('the answers to ten questions stay within their budget', async () => {
  const call = await connect(server.url, 'intervals:read');
  let sum = 0;
  for (const { question, calls } of questions) {
    for (const { tool: name, arguments: args } of calls) {
      const result = await call('tools/call', { name, arguments: args });
      assert.notEqual(result.isError, true, `${name}: ${JSON.stringify(result)}`);
      const [text, structure] = [count(result.content[0].text), count(result.structuredContent)];
      console.log(`${String(text).padStart(6)} text ${String(structure).padStart(6)} structure  ${name}: ${question}`);
      assert.ok(text <= ANSWER && structure <= ANSWER, `${name}: ${text} and ${structure} tokens`);
      sum += text;
    }
  }
  console.log(`${String(sum).padStart(6)} text in all`);
  assert.ok(sum <= TEN_ANSWERS, `${sum} tokens`);
});
