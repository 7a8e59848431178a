// What the tools of several servers, and their answers to the same questions, cost a model, counted with the o200k
// encoding. Reads what tests/bench/load wrote and prints a Markdown table; the first server is compared with each of the others.
//
// Usage: node tests/clients/rivals.mjs ANSWERS.json

import { readFileSync } from 'node:fs';

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

const servers = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const count = (value) => countTokens(typeof value === 'string' ? value : JSON.stringify(value));

/** What a model reads of a result: its text, or its structure when there is no text. */
function read({ content = [], structuredContent }) {
  const texts = content.filter((part) => part.type === 'text').map((part) => part.text);
  return texts.length > 0 ? texts.join('\n') : structuredContent;
}

const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
const answers = servers.map((server) =>
  server.answers.map(({ results }) => (results.length > 0 ? sum(results.map((result) => count(read(result)))) : null)),
);
const tools = servers.map((server) => count(server.tools));

const row = (first, cells) => console.log(`| ${[first, ...cells].join(' | ')} |`);
row('tokens', servers.map(({ name }) => name));
row('---', servers.map(() => '---:'));
row('list of tools', tools);
servers[0].answers.forEach(({ question }, at) => row(question, answers.map((counts) => counts[at] ?? '–')));

console.log();
const [first, ...others] = servers.map(({ name }, at) => ({ name, counts: answers[at] }));
row('the questions that both answer', [first.name, 'the other', 'ratio']);
row('---', ['---:', '---:', '---:']);
for (const { name, counts } of others) {
  const both = counts.flatMap((count, at) => (count !== null && first.counts[at] !== null ? [[first.counts[at], count]] : []));
  const [ours, theirs] = [0, 1].map((side) => sum(both.map((pair) => pair[side])));
  row(`${name}, ${both.length} questions`, [ours, theirs, (ours / theirs).toFixed(3)]);
}
