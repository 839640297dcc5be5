import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const TEXTS = ['Hello, world!', ' leading and trailing ', 'é🦙ü', 'a\nb\tc', '', '1234 <|im_end|>'];

describe('tokens over HTTP', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);

  async function answer(path: string, body: object) {
    const { status, json } = await client.post(path, body);
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  const tokens = async (body: object): Promise<number[]> => (await answer('/tokenize', body)).tokens;

  // contract: tokenize, detokenize
  it.each(TEXTS)('become tokens and that text again: %j', async (content) => {
    const reply = await answer('/tokenize', { content });
    expect(Object.keys(reply)).toEqual(['tokens']);
    expect(reply.tokens.every(Number.isInteger)).toBe(true);
    expect(await answer('/detokenize', { tokens: reply.tokens })).toEqual({ content });
  });

  // contract: tokenize.add_special
  it('begin with BOS only where add_special asks for it', async () => {
    const plain = await tokens({ content: 'Hello' });
    expect(await tokens({ content: 'Hello', add_special: false })).toEqual(plain);
    const [bos, ...rest] = await tokens({ content: 'Hello', add_special: true });
    expect(rest).toEqual(plain);
    const { bos_token } = (await client.get('/props')).json;
    expect(await answer('/detokenize', { tokens: [bos] })).toEqual({ content: bos_token });
  });

  // contract: tokenize.parse_special
  it('are control tokens where their text is written, unless parse_special is false', async () => {
    const content = '<|im_end|>';
    expect(await tokens({ content })).toHaveLength(1);
    expect((await tokens({ content, parse_special: false })).length).toBeGreaterThan(1);
  });

  // contract: tokenize.with_pieces
  it('come with their pieces: texts, or bytes where they are no UTF-8 by themselves', async () => {
    const content = 'Hi 🦙';
    const list = (await answer('/tokenize', { content, with_pieces: true })).tokens;
    for (const item of list) expect(Object.keys(item)).toEqual(['id', 'piece']);
    expect(list.map(({ id }: { id: number }) => id)).toEqual(await tokens({ content }));
    const bytes = list.map(({ piece }: { piece: string | number[] }) => Buffer.from(piece as string));
    expect(Buffer.concat(bytes).toString()).toBe(content);
    expect(list.some(({ piece }: { piece: unknown }) => Array.isArray(piece))).toBe(true);
    expect(list.some(({ piece }: { piece: unknown }) => typeof piece === 'string')).toBe(true);
  });

  // contract: tokenize.mixed
  it('may be given mixed with texts', async () => {
    const [hello, world] = [await tokens({ content: 'Hello' }), await tokens({ content: ' world' })];
    expect(await tokens({ content: [...hello, ' world'] })).toEqual([...hello, ...world]);
  });

  // contract: tokenize.nothing
  it('are none for no content, and text is none for no tokens', async () => {
    expect(await answer('/tokenize', {})).toEqual({ tokens: [] });
    expect(await answer('/detokenize', {})).toEqual({ content: '' });
  });

  // contract: tokenize.refused
  it.each([
    ['/tokenize', 'content', 5],
    ['/tokenize', 'add_special', 1],
    ['/tokenize', 'with_pieces', 'yes'],
    ['/tokenize', 'parse_special', []],
    ['/detokenize', 'tokens', 'Hi'],
    ['/detokenize', 'tokens', [1.5]],
    ['/detokenize', 'tokens', [-1]],
    ['/detokenize', 'tokens', [99999]],
  ])('are refused by the name of the field: %s %s %j', async (path, field, value) => {
    const { status, json } = await client.post(path, { content: 'Hi', tokens: [1], [field]: value });
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', field]);
    expect(json.error.message).toContain(`'${field}'`);
  });

  // contract: openai.chat-template, template.apply
  it('of a chat are those of the prompt that POST /apply-template shows', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello!' },
    ];
    const template = await answer('/apply-template', { messages });
    expect(Object.keys(template)).toEqual(['prompt']);
    expect(template.prompt).toMatch(/^<\|im_start\|>system\nBe brief\.<\|im_end\|>\n<\|im_start\|>user\nHello!.*\n$/s);
    const settings = { temperature: 0, max_tokens: 12 };
    const chat = await answer('/v1/chat/completions', { messages, ...settings });
    const same = await answer('/completion', { ...settings, prompt: template.prompt });
    expect(same.content).toBe(chat.choices[0].message.content);
    expect(chat.usage.prompt_tokens).toBe(same.tokens_evaluated);
  });
});
