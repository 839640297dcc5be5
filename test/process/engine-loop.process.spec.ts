import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn, PROBE } from '../../tools/loop-probe/turns.mjs';
import { slowness } from '../support/processor-speed.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';
import { writeTwoToolsTemplate } from '../support/two-tools-template.js';

/** Milliseconds of processor time that no request may take of one turn of the engine's event loop, at the usual speed. */
const LONGEST = 50;
/** What a request takes shows in each try; a collection of garbage, or a processor that is slow for a moment, in one. */
const TRIES = 3;

const many = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index));
const completion = (more: object) => ({ prompt: 'a', n_predict: 2, ...more });
const tool = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { [name]: { type: 'string' } } } },
});

/** Generations of which much has to be made before the first token; no two tries send the same. */
const LARGE: readonly (readonly [what: string, path: string, body: (attempt: number) => object])[] = [
  [
    '128 breakers of DRY',
    '/completion',
    (attempt) =>
      completion({
        dry_multiplier: 1,
        dry_sequence_breakers: many(128, (index) => `e${' '.repeat(index % 30)}${attempt} ${index}`),
      }),
  ],
  ['4,096 biases', '/completion', () => completion({ logit_bias: many(4096, (index) => [index % 2048, 0.1]) })],
  [
    'a grammar of half a megabyte',
    '/completion',
    (attempt) =>
      completion({
        grammar: [
          `root ::= ${many(1000, (index) => `rule-${index}`).join(' | ')}`,
          ...many(1000, (index) => `rule-${index} ::= "${'x'.repeat(500)}${attempt} ${index}" [a-z]{1,20}`),
        ].join('\n'),
      }),
  ],
  [
    '512 tools',
    '/v1/chat/completions',
    (attempt) => ({
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 2,
      stream: true,
      tools: many(512, (index) => tool(`tool_${attempt}_${index}`)),
    }),
  ],
  ...['1,000 other tools', '1,000 tools that came before'].map(
    (what) =>
      [
        what,
        '/v1/chat/completions',
        (attempt: number) => ({
          messages: [{ role: 'user', content: 'hi' }],
          max_tokens: 2,
          stream: true,
          tools: many(1000, (index) => tool(`tool_${what.includes('other') ? attempt : ''}_${index}`)),
        }),
      ] as const,
  ),
];

const { title, isMissing } = needingBuild('the event loop of the engine');
const folder = mkdtempSync(join(tmpdir(), 'engine-loop-'));
let url: string;
let ofApi: string;

async function send(path: string, body?: object): Promise<string> {
  const reply = await fetch(`${url}${path}`, body && { method: 'POST', body: JSON.stringify(body) });
  const text = await reply.text();
  expect([reply.status, text]).toEqual([200, text]);
  return text;
}

/** Starts a server whose two processes write down their long turns. */
async function startProbed(flags: readonly string[]): Promise<void> {
  const server = startServer(['--port', '0', '-np', '1', '-c', '4096', '--threads', '1', ...flags], {
    LOOP_PROBE_FILE: join(folder, 'turns-%p'),
    NODE_OPTIONS: `--import ${PROBE}`,
  });
  url = await server.ready();
  ofApi = `turns-${server.process.pid}`;
}

/** The files of the engine's long turns: its start has some. */
function engineTurns(): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.startsWith('turns-') && name !== ofApi);
  return names.map((name) => join(folder, name));
}

describe.skipIf(isMissing)(title, () => {
  beforeAll(async () => {
    await startProbed(['--chat-template-file', await writeTwoToolsTemplate(folder), '--max-tools', '1000']);
    // What is called for the first time is compiled first.
    for (const [, path, body] of LARGE) await send(path, body(0));
    expect(engineTurns()).toHaveLength(1);
  });
  afterAll(async () => {
    await endServers();
    rmSync(folder, { recursive: true });
  });

  it.each(LARGE)('is not held up by %s', async (_, path, body) => {
    let least = Number.POSITIVE_INFINITY;
    for (let attempt = 1; attempt <= TRIES && least >= LONGEST; attempt += 1) {
      const from = Date.now();
      await send(path, body(attempt));
      await wait(50);
      least = Math.min(least, ...engineTurns().map((file) => longestTurn(file, from) / slowness()));
    }
    expect(least).toBeLessThan(LONGEST);
  });
});
