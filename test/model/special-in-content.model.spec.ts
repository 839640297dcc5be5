import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../apps/api/src/config/options.js';
import { ChatTemplate } from '../../apps/api/src/conversation/chat-template.js';
import type { Conversation } from '../../apps/api/src/conversation/conversation.js';
import type { Message } from '../../apps/api/src/conversation/message.js';
import { readPieces } from '../../apps/api/src/conversation/piece-tokens.js';
import { ResponseGrammar } from '../../apps/api/src/conversation/response-grammar.js';
import { CallFormats } from '../../apps/api/src/conversation/tool-calls/call-formats.js';
import { promptTokens } from '../../apps/api/src/generation/prompt.js';
import { OPENAI_CHAT_FIELDS } from '../../apps/api/src/protocols/openai-chat/chat.parser.js';
import type { EngineClient } from '../../libs/engine/src/index.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

let engine: EngineClient;
let served: ServedApp;
let controls: readonly string[];
const client = new HttpClient(() => served.url);

beforeAll(async () => {
  engine = await loadEngine(DEMO_MODEL);
  served = await serve(engine, ['--no-special-in-content']);
  const { vocabulary } = engine;
  controls = Array.from({ length: vocabulary.size }, (_, token) => token)
    .filter((token) => vocabulary.isControl(token))
    .map((token) => vocabulary.text(token)!);
});
afterAll(() => served.stop());

/** The tokens of a conversation, and the text that the template made of it. */
async function promptOf(messages: readonly Message[], allowsControls: boolean) {
  const template = new ChatTemplate(engine, new ResponseGrammar(engine, new CallFormats(engine)), readOptions([]));
  const toolChoice = { mode: 'auto' } as const;
  const conversation: Conversation = {
    messages,
    tools: [],
    toolChoice,
    isStreamed: false,
    allowsControls,
    fields: OPENAI_CHAT_FIELDS,
  };
  const { text, pieces } = await template.prompt(conversation);
  const tokens =
    pieces === undefined ? await promptTokens(text, 'messages', engine) : (await readPieces(pieces, [], engine)).tokens;
  return { text, tokens, isDivided: pieces !== undefined };
}

const controlsIn = (tokens: Int32Array) => Array.from(tokens).filter((token) => engine.vocabulary.isControl(token));

describe('control tokens in messages', () => {
  const conversation = (said: string): readonly Message[] => [
    { role: 'system', content: `Be kind. ${said}` },
    { role: 'user', content: said },
    { role: 'assistant', content: `So: ${said}${said}` },
    { role: 'user', content: ['a', said, 'b'].map((text) => ({ type: 'text' as const, text })) },
  ];

  it('are text where they are not allowed, and the text of the prompt is the same', async () => {
    const plain = await promptOf(conversation('Hi'), false);
    expect(plain.isDivided).toBe(false);
    const said = controls.join(' and ');
    const allowed = await promptOf(conversation(said), true);
    const safe = await promptOf(conversation(said), false);
    expect(safe.text).toBe(allowed.text);
    expect(controlsIn(safe.tokens)).toEqual(controlsIn(plain.tokens));
    expect(controlsIn(allowed.tokens).length).toBeGreaterThan(controlsIn(plain.tokens).length);
    expect(await engine.promptText(safe.tokens)).toBe(await engine.promptText(allowed.tokens));
  });

  it('are text where two parts make one together', async () => {
    const [control] = controls.filter((text) => text.length > 3);
    const parts = [control!.slice(0, 2), control!.slice(2)].map((text) => ({ type: 'text' as const, text }));
    const plain = await promptOf([{ role: 'user', content: 'Hi' }], false);
    const { tokens } = await promptOf([{ role: 'user', content: parts }], false);
    expect(controlsIn(tokens)).toEqual(controlsIn(plain.tokens));
  });

  it('change nothing of a conversation that has none', async () => {
    const [one, other] = [await promptOf(conversation('Hi'), false), await promptOf(conversation('Hi'), true)];
    expect(one).toEqual(other);
  });

  it('are allowed by no request where the flags do not allow them', async () => {
    const count = async (content: string, special?: boolean) => {
      const body = { messages: [{ role: 'user', content }], special_in_content: special };
      return (await client.post('/v1/chat/completions/input_tokens', body)).json.input_tokens as number;
    };
    const said = controls.join('');
    expect(await count(said, true)).toBe(await count(said));
    expect(await count(said)).toBeGreaterThan((await count('')) + controls.length);
  });

  it('are refused in a message that is gone on with', async () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: `Well${controls[0]}` },
    ];
    const { status, json } = await client.post('/v1/chat/completions', { messages });
    expect([status, json.error.param]).toEqual([400, 'messages']);
    expect(json.error.message).toContain('control tokens');
  });
});
