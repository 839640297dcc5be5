import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

type Beta = Anthropic.Beta.BetaMessageParam;

const CITIES = [
  'Rome',
  'Paris',
  'Oslo',
  'Berlin',
  'Tokyo',
  'Lima',
  'Madrid',
  'Cairo',
  'London',
  'Vienna',
  'Delhi',
  'Bern',
];

/** As long as the rules of an agent are, in proportion to what a turn adds. */
const RULES = Array.from({ length: 220 }, (_, at) => `Rule ${at}: be kind, and tell the weather in few words.`).join(
  '\n',
);

const cache_control = { type: 'ephemeral' } as const;

const TOOLS = [
  ['get_weather', 'Get the current weather for a city', { city: { type: 'string' } }],
  ['add', 'Add two numbers', { a: { type: 'integer' }, b: { type: 'integer' } }],
  ['Bash', 'Runs a command', { command: { type: 'string' }, timeout: { type: 'number' } }],
].map(([name, description, properties]) => ({
  name: name as string,
  description: description as string,
  input_schema: { type: 'object' as const, properties, required: Object.keys(properties as object).slice(0, 1) },
}));

/** A request in the form that Claude Code sends; its stamp is another one each time. */
function requestOf(messages: readonly Beta[], turn: number) {
  const stamp = `x-anthropic-billing-header: cc_version=2.1.${turn}; cc_entrypoint=cli; cch=${(turn * 7919).toString(16)};`;
  return {
    model: 'claude-sonnet-5-5',
    max_tokens: 64,
    temperature: 0,
    system: [
      { type: 'text' as const, text: stamp },
      { type: 'text' as const, text: 'You are an agent that helps users.', cache_control },
      { type: 'text' as const, text: RULES, cache_control },
    ],
    messages: marked(messages),
    tools: TOOLS,
    thinking: { type: 'adaptive' as const },
    output_config: { effort: 'medium' as const },
    context_management: { edits: [{ type: 'clear_thinking_20251015' as const, keep: 'all' as const }] },
    metadata: { user_id: `user_1_account__session_${turn}` },
    betas: ['claude-code-20250219', 'interleaved-thinking-2025-05-14', 'context-management-2025-06-27'],
  };
}

/** The last message has the mark of what is to be cached, so it moves with each request. */
function marked(messages: readonly Beta[]): Beta[] {
  const last = messages.at(-1)!;
  const blocks =
    typeof last.content === 'string' ? [{ type: 'text' as const, text: last.content }] : [...(last.content ?? [])];
  const end = blocks.pop()!;
  return [...messages.slice(0, -1), { ...last, content: [...blocks, { ...end, cache_control }] as never }];
}

describe('an agent of twelve turns, in the form of Claude Code', () => {
  let served: ServedApp;
  let anthropic: Anthropic;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL, { context: { contextSize: 16_384, sequences: 1 } }));
    anthropic = new Anthropic({ apiKey: 'any', baseURL: served.url, maxRetries: 0 });
  });
  afterAll(() => served.stop());

  // contract: anthropic.cache
  it('finds nearly all of each prompt in the cache, from the second request on', async () => {
    const messages: Beta[] = [];
    const cached: number[] = [];
    let results = 0;
    let requests = 0;
    const send = async (choice: 'any' | 'auto') => {
      const message = await anthropic.beta.messages
        .stream({ ...requestOf(messages, ++requests), tool_choice: { type: choice } })
        .finalMessage();
      const { input_tokens: read, cache_read_input_tokens: found } = message.usage;
      cached.push(found! / (read + found!));
      messages.push({ role: 'assistant', content: message.content as never });
      return message;
    };
    for (const [turn, city] of CITIES.entries()) {
      const reminder = `<system-reminder>\nTurn ${turn}.\n</system-reminder>`;
      const said = [reminder, `What is the weather in ${city}?`].map((text) => ({ type: 'text' as const, text }));
      messages.push({ role: 'user', content: said });
      // A model of this size does not call by itself behind rules of that length.
      const calls = (await send('any')).content.filter((block) => block.type === 'tool_use');
      const content = calls.map(({ id }) => ({
        ...{ type: 'tool_result' as const, tool_use_id: id, is_error: turn === 5 },
        content: turn === 5 ? 'no such city' : `It is ${turn + 9} degrees in ${city}.`,
      }));
      results += content.length;
      messages.push({ role: 'user', content });
      messages.push({ role: 'system', content: `<total_tokens>${90_000 - turn * 321} tokens left</total_tokens>` });
      await send('auto');
    }
    expect(results).toBeGreaterThanOrEqual(12);
    expect(Math.min(...cached.slice(1))).toBeGreaterThanOrEqual(0.95);
  });
});
