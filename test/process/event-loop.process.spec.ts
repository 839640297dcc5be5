import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn } from '../../tools/loop-probe/turns.mjs';
import { slowness } from '../support/processor-speed.js';
import { endServers, needingBuild, startWatchedServer } from '../support/server-process.js';
import { writeTwoToolsTemplate } from '../support/two-tools-template.js';

/** Milliseconds of processor time that no request may take of one turn, on a machine of the usual speed. */
const LONGEST = 50;
/** What a request takes shows in each try; a collection of garbage, or a processor that is slow for a moment, in one. */
const TRIES = 3;

const many = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index));
const keyed = (count: number, value: unknown) => Object.fromEntries(many(count, (index) => [`key ${index}`, value]));

const HI = { role: 'user', content: 'hi' };
const TOOL = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};
/** 1,000 tools, of which the names and the schemas have this mark. */
const usualTools = (mark: string) =>
  many(1000, (index) => ({
    type: 'function',
    function: {
      name: `${mark}_${index}`,
      description: 'Creates an issue in a repository, with labels and people who are to see to it.',
      parameters: {
        type: 'object',
        properties: {
          [mark]: { type: 'string', description: 'The owner of the repository' },
          title: { type: 'string', maxLength: 200, description: 'The title of the issue' },
          state: { type: 'string', enum: ['open', 'closed', 'all'] },
          labels: { type: 'array', items: { type: 'string' }, description: 'Labels of the issue' },
          page: { type: 'integer', minimum: 1, maximum: 100 },
        },
        required: ['title'],
      },
    },
  }));
const USUAL_TOOLS = usualTools('usual');
let others = 0;
const chat = (more: object) => ({ messages: [HI], max_tokens: 1, ...more });
const completion = (more: object) => ({ prompt: 'a', n_predict: 1, ...more });

/** Requests that are large where a client can make them large. */
const LARGE: readonly (readonly [what: string, path: string, body: () => object])[] = [
  ['a list of 7 million tokens', '/completion', () => completion({ prompt: many(7e6, () => 7) })],
  ['a list of half a million tokens', '/completion', () => completion({ prompt: many(5e5, () => 7) })],
  ['a million tokens to read', '/detokenize', () => ({ tokens: many(1e6, (index) => index % 2000) })],
  ['a million tokens to show', '/tokenize', () => ({ content: many(1e6, (index) => index % 2000), with_pieces: true })],
  ['200,000 unknown fields', '/completion', () => completion(keyed(2e5, 1))],
  ['a hundred thousand stop texts', '/completion', () => completion({ stop: many(1e5, (index) => `stop ${index}`) })],
  [
    'a list of a million in variables of the template',
    '/v1/chat/completions',
    () => chat({ chat_template_kwargs: { list: many(1e6, () => 1) } }),
  ],
  [
    '512 tools',
    '/v1/chat/completions',
    () =>
      chat({
        tools: many(512, (index) => ({ type: 'function', function: { name: `tool_${index}`, parameters: TOOL } })),
      }),
  ],
  ['1,000 tools that came before', '/v1/chat/completions', () => chat({ tools: USUAL_TOOLS })],
  ['1,000 other tools each time', '/v1/chat/completions', () => chat({ tools: usualTools(`other_${others++}`) })],
  [
    'a schema of 20,000 properties',
    '/v1/chat/completions',
    () =>
      chat({
        response_format: {
          type: 'json_schema',
          json_schema: { schema: { type: 'object', properties: keyed(20_000, { type: 'string' }) } },
        },
      }),
  ],
  [
    '1,024 probabilities of 100 tokens',
    '/completion',
    () => completion({ n_predict: 100, ignore_eos: true, n_probs: 1024 }),
  ],
  [
    'the probabilities of a long prompt',
    '/v1/completions',
    () => ({ prompt: 'a '.repeat(400), max_tokens: 1, echo: true, logprobs: 20 }),
  ],
];

const { title, isMissing } = needingBuild('the event loop of the API');
const folder = mkdtempSync(join(tmpdir(), 'event-loop-'));
const turns = join(folder, 'turns');
let url: string;

/** The processor time of the longest turn while a request is served, in milliseconds: the least of a few tries. */
async function turnOf(path: string, body: () => object): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least >= LONGEST; tries += 1) {
    const from = Date.now();
    expect([200, 400, 413]).toContain(await send(path, body()));
    // The turn that ends the response is written down after it.
    await wait(50);
    least = Math.min(least, longestTurn(turns, from) / slowness());
  }
  return least;
}

async function send(path: string, body: object): Promise<number> {
  const reply = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  await reply.arrayBuffer();
  return reply.status;
}

describe.skipIf(isMissing)(title, () => {
  beforeAll(async () => {
    const template = await writeTwoToolsTemplate(folder);
    const flags = ['--port', '0', '-np', '2', '-c', '4096', '--threads', '1'];
    const more = ['--chat-template-file', template, '--max-tools', '1000'];
    url = await startWatchedServer([...flags, ...more], turns).ready();
    // What is called for the first time is compiled first.
    for (const [, path] of LARGE) await send(path, path === '/v1/chat/completions' ? chat({}) : completion({}));
    expect(await send('/v1/chat/completions', chat({ tools: USUAL_TOOLS }))).toBe(200);
    await send('/tokenize', { content: many(60_000, () => 7), with_pieces: true });
  });
  afterAll(async () => {
    await endServers();
    rmSync(folder, { recursive: true });
  });

  it.each(LARGE)('is not held up by %s', async (_, path, body) => {
    expect(await turnOf(path, body)).toBeLessThan(LONGEST);
  });
});
