import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../apps/api/src/config/limits.js';
import type { DeclaredClass } from '../../apps/api/src/http/declared-fields.js';
import { RequestPipe } from '../../apps/api/src/http/request.pipe.js';
import { EmbeddingRequest } from '../../apps/api/src/protocols/embeddings/embedding.request.js';
import { InfillRequest } from '../../apps/api/src/protocols/infill/infill.request.js';
import { CompletionRequest } from '../../apps/api/src/protocols/llama-native/completion.request.js';
import { ChatCompletionRequest } from '../../apps/api/src/protocols/openai-chat/chat-completion.request.js';
import { RerankRequest } from '../../apps/api/src/protocols/rerank/rerank.request.js';
import { DetokenizeRequest } from '../../apps/api/src/protocols/tokens/detokenize.request.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

const MESSAGES = [{ role: 'user', content: 'a' }];
const tool = (name: string, description = '') => ({ type: 'function', function: { name, description } });

/** Path, the field that is too much, its value, and the end of the message. */
type Row = readonly [path: string, field: string, value: unknown, problem: string];

const ROWS: readonly Row[] = [
  ['/completion', 'prompt', new Array(1025).fill('a'), 'must have at most 1024 entries, not 1025'],
  ['/completion', 'prompt', new Array(8193).fill('a').concat(1), 'must have at most 8192 texts among its tokens'],
  ['/completion', 'prompt', 'a'.repeat(2 ** 24 + 1), 'must have at most 16777216 characters'],
  ['/completion', 'stop', new Array(129).fill('a'), 'must have at most 128 entries, not 129'],
  ['/completion', 'stop', ['a', 'a'.repeat(1025)], 'must have at most 1024 characters in [1]'],
  ['/completion', 'stop', 'a'.repeat(1025), 'must have at most 1024 characters, not 1025'],
  ['/completion', 'dry_sequence_breakers', new Array(100_000).fill('a'), 'must have at most 128 entries'],
  ['/completion', 'samplers', 'k'.repeat(1_000_000), 'must have at most 64 entries, not 1000000'],
  ['/completion', 'samplers', new Array(65).fill('top_k'), 'must have at most 64 entries, not 65'],
  ['/completion', 'samplers', ['x'.repeat(1000)], `names the unknown sampler "${'x'.repeat(63)}…`],
  ['/completion', 'logit_bias', new Array(4097).fill([1, 1]), 'must have at most 4096 entries, not 4097'],
  ['/completion', 'logit_bias', [['a'.repeat(1025), 1]], 'must have at most 1024 characters in [0]'],
  ['/completion', 'n_probs', 1025, 'must be an integer from 0 to 1024'],
  ['/completion', 'lora', new Array(257).fill({ id: 0, scale: 1 }), 'must have at most 256 entries, not 257'],
  ['/completion', 'response_fields', new Array(257).fill('a'), 'must have at most 256 entries, not 257'],
  ['/completion', 'model', 'a'.repeat(4097), 'must have at most 4096 characters, not 4097'],
  ['/completion', 'grammar', 'a'.repeat(2 ** 20 + 1), 'must have at most 1048576 characters, not 1048577'],
  ['/completion', 'json_schema', { const: 'a'.repeat(2 ** 20) }, 'must have at most 1048576 characters of JSON'],
  ['/completion', 'reasoning_budget_end_tags', new Array(129).fill('a'), 'must have at most 128 entries, not 129'],
  ['/infill', 'input_extra', new Array(1025).fill({ text: 'a' }), 'must have at most 1024 entries, not 1025'],
  ['/v1/completions', 'user', 'a'.repeat(2 ** 20), 'must have at most 1048576 characters of JSON'],
  ['/v1/completions', 'logprobs', 1025, 'must be an integer from 0 to 1024'],
  ['/v1/chat/completions', 'messages', new Array(100_000).fill(MESSAGES[0]), 'must have at most 4096 entries'],
  [
    '/v1/chat/completions',
    'messages',
    [0, 1].map(() => ({ role: 'user', content: new Array(4097).fill({ type: 'text', text: 'a' }) })),
    'must have at most 8192 parts and calls together',
  ],
  ['/v1/chat/completions', 'tools', new Array(513).fill(tool('f')), 'must have at most 512 tools, not 513'],
  [
    '/v1/chat/completions',
    'tools',
    [0, 1].map((name) => tool(`f${name}`, 'a'.repeat(2 ** 19))),
    'must have at most 1048576 characters of JSON',
  ],
  ['/v1/chat/completions', 'top_logprobs', 1025, 'must be an integer from 0 to 1024'],
  ['/v1/chat/completions', 'chat_template_kwargs', { x: 'a'.repeat(2 ** 20) }, 'must have at most 1048576 characters'],
  ['/v1/chat/completions', 'chat_template_kwargs', { messages: [] }, 'must not have messages: the server gives it'],
  ['/v1/chat/completions', 'chat_template_kwargs', { bos_token: '' }, 'must not have bos_token: the server gives it'],
  [
    '/v1/chat/completions',
    'response_format',
    { type: 'json_object', schema: { const: 'a'.repeat(2 ** 20) } },
    'must have at most 1048576 characters of JSON',
  ],
  ['/detokenize', 'tokens', new Array(2 ** 20 + 1).fill(1), 'must have at most 1048576 entries'],
];

const LEAST = { prompt: 'a', input_prefix: 'a', input_suffix: 'b', messages: MESSAGES, n_predict: 1 };

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ answer: 'x', fim: { pre: 1, suf: 2, mid: 3 } });
});
afterAll(() => test.app.close());

describe('a field beyond its bound', () => {
  it.each(ROWS)('of %s is refused by name: %s', async (path, field, value, problem) => {
    const { status, json } = await post(test.app, path, { ...LEAST, [field]: value });
    expect([status, json.error?.type, json.error?.param]).toEqual([400, 'invalid_request_error', field]);
    expect(json.error.message).toContain(`'${field}' ${problem}`);
    expect(json.error.message.length).toBeLessThan(300);
  });

  it('is refused by how many answers all prompts have together', async () => {
    for (const path of ['/completion', '/v1/completions']) {
      const prompt = new Array(500).fill('a');
      const { status, json } = await post(test.app, path, { prompt, n: 128, n_predict: 1 });
      expect([status, json.error.param]).toEqual([400, 'n']);
      expect(json.error.message).toContain('at most 1024 answers to one request');
    }
  });

  it('is a key too many, whether anybody knows it or not', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 4096 }, (_, index) => [`k${index}`, 1]));
    const { status, json } = await post(test.app, '/completion', { ...LEAST, ...unknown });
    expect([status, json.error.message]).toEqual([400, 'the body must have at most 4096 keys']);
  });

  it('is taken where a flag allows it', async () => {
    const argv = ['--max-stop', '200', '--max-logprobs', '5000', '--max-tasks', '1'];
    const wider = await createTestApp({ answer: 'x', argv });
    const send = async (body: object) => (await post(wider.app, '/completion', { ...LEAST, ...body })).status;
    expect(await send({ stop: new Array(200).fill('a') })).toBe(200);
    expect(await send({ stop: new Array(201).fill('a') })).toBe(400);
    expect(await send({ n_probs: 5000 })).toBe(200);
    expect(await send({ n: 2 })).toBe(400);
    await wider.app.close();
  });
});

/** A list that says how long it is, and whose items nobody may look at. */
function unread(length: number): readonly unknown[] {
  return new Proxy(new Array(length), {
    get(list, key) {
      if (key !== 'length') throw new Error(`${String(key)} was read`);
      return Reflect.get(list, key);
    },
  });
}

const LISTS: readonly (readonly [DeclaredClass, readonly string[]])[] = [
  [CompletionRequest, ['stop', 'dry_sequence_breakers', 'samplers', 'logit_bias', 'lora', 'response_fields']],
  [CompletionRequest, ['prompt', 'reasoning_budget_end_tags', 'json_schema']],
  [ChatCompletionRequest, ['messages', 'tools', 'user', 'metadata']],
  [InfillRequest, ['input_prefix', 'input_suffix', 'input_extra']],
  [RerankRequest, ['documents', 'texts']],
  [DetokenizeRequest, ['tokens']],
  [EmbeddingRequest, ['input', 'content']],
];

describe('a list beyond its bound', () => {
  it.each(LISTS.flatMap(([request, fields]) => fields.map((field) => [request.name, field, request] as const)))(
    'is refused before its items are looked at: %s.%s',
    (_, field, request) => {
      const body = { ...LEAST, query: 'a', [field]: unread(2_000_000) };
      const take = () => new RequestPipe(DEFAULT_LIMITS).transform(body, { type: 'body', metatype: request as never });
      expect(take).toThrow(new RegExp(`'${field}' must have at most`));
    },
  );
});
