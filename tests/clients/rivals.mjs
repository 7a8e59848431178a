// What the tools of several servers, and their answers to the same questions, cost a model, counted with the o200k
// encoding. Reads what tests/bench/load wrote and prints a Markdown table; the first server is compared with the others.
//
// Usage: node tests/clients/rivals.mjs ANSWERS.json

import { readFileSync } from 'node:fs';

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

const servers = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const count = (value) => countTokens(typeof value === 'string' ? value : JSON.stringify(value));

/** What a model reads of a result: its text, or its structure when there is no text. */
function read({ content = [], structuredContent }) {
  const texts = content.filter((part) => part.type === 'text').map((part) => part.text);
  return texts.join('\n') || structuredContent;
}

const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
const answers = servers.map((server) =>
  server.answers.map(({ results }) => (results.length > 0 ? sum(results.map((result) => count(read(result)))) : null)),
);
const shared = servers[0].answers.map((_, at) => answers.every((counts) => counts[at] !== null));
const inAll = answers.map((counts) => sum(counts.filter((_, at) => shared[at])));
const tools = servers.map((server) => count(server.tools));

const row = (first, cells) => console.log(`| ${[first, ...cells].join(' | ')} |`);
row('tokens', servers.map(({ name }) => name));
row('---', servers.map(() => '---:'));
row('list of tools', tools);
servers[0].answers.forEach(({ question }, at) => row(question, answers.map((counts) => counts[at] ?? '–')));
row(`the ${shared.filter(Boolean).length} that all answer`, inAll);
row('first : this', inAll.map((tokens) => (inAll[0] / tokens).toFixed(2)));
