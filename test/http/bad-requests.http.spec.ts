import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp({ answer: 'x', slots: 2 });
});

afterAll(() => test.app.close());

/** Field, value, and what the message says after the field's name. */
type Row = readonly [field: string, value: unknown, problem: string];

const NUMBERS: readonly Row[] = [
  ['temperature', 'hot', 'must be a number'],
  ['temperature', [1], 'must be a number'],
  ['temperature', 1e39, 'must be a number'],
  ['temperature', -1e308, 'must be a number'],
  ['repeat_penalty', 1e-60, 'must be a number greater than 0'],
  ['dynatemp_range', -1, 'must be a number of at least 0'],
  ['dynatemp_exponent', -0.1, 'must be a number of at least 0'],
  ['top_k', 1.5, 'must be an integer from -1 to 2147483647'],
  ['top_k', -2, 'must be an integer from -1 to 2147483647'],
  ['top_k', 2 ** 31, 'must be an integer from -1 to 2147483647'],
  ['top_p', 1.01, 'must be a number from 0 to 1'],
  ['top_p', -0.01, 'must be a number from 0 to 1'],
  ['top_p', true, 'must be a number from 0 to 1'],
  ['min_p', 2, 'must be a number from 0 to 1'],
  ['typical_p', '1', 'must be a number from 0 to 1'],
  ['top_n_sigma', {}, 'must be a number'],
  ['xtc_probability', 1.5, 'must be a number from 0 to 1'],
  ['xtc_threshold', -1, 'must be a number from 0 to 1'],
  ['mirostat', 3, 'must be an integer from 0 to 2'],
  ['mirostat_tau', -5, 'must be a number of at least 0'],
  ['mirostat_eta', 'a', 'must be a number of at least 0'],
  ['repeat_penalty', 0, 'must be a number greater than 0'],
  ['repeat_last_n', -2, 'must be an integer from -1 to 2147483647'],
  ['presence_penalty', 'x', 'must be a number'],
  ['frequency_penalty', false, 'must be a number'],
  ['dry_multiplier', -0.5, 'must be a number of at least 0'],
  ['dry_base', 0.5, 'must be a number of at least 1'],
  ['dry_allowed_length', -1, 'must be an integer from 0 to 2147483647'],
  ['dry_penalty_last_n', -2, 'must be an integer from -1 to 2147483647'],
  ['seed', -2, 'must be an integer from -1 to 4294967295'],
  ['seed', 2 ** 32, 'must be an integer from -1 to 4294967295'],
  ['seed', 0.5, 'must be an integer from -1 to 4294967295'],
  ['min_keep', -1, 'must be an integer from 0 to 2147483647'],
  ['n_predict', -3, 'must be an integer from -2 to 2147483647'],
  ['n_predict', '5', 'must be an integer from -2 to 2147483647'],
  ['max_tokens', 1.5, 'must be an integer from -2 to 2147483647'],
  ['max_completion_tokens', [], 'must be an integer from -2 to 2147483647'],
  ['n_keep', -2, 'must be an integer from -1 to 2147483647'],
  ['n_discard', -1, 'must be an integer from 0 to 2147483647'],
  ['n_indent', -1, 'must be an integer from 0 to 2147483647'],
  ['t_max_predict_ms', 'soon', 'must be an integer from -1 to 9007199254740991'],
  ['n_probs', -1, 'must be an integer from 0 to 1024'],
  ['id_slot', -2, 'must be an integer from -1 to 2147483647'],
  ['id_slot', 2, 'is 2, but the slots are 0 to 1'],
  ['n', 0, 'must be an integer from 1 to 128'],
  ['n', 129, 'must be an integer from 1 to 128'],
];

const SHAPES: readonly Row[] = [
  ['stream', 'yes', 'must be a boolean'],
  ['ignore_eos', 1, 'must be a boolean'],
  ['cache_prompt', 'true', 'must be a boolean'],
  ['return_tokens', 0, 'must be a boolean'],
  ['timings_per_token', {}, 'must be a boolean'],
  ['post_sampling_probs', 'no', 'must be a boolean'],
  ['model', 5, 'must be a string'],
  ['stop', 5, 'must be a string or an array of strings'],
  ['stop', ['a', 1], 'must be a string or an array of strings'],
  ['stream_options', true, 'must be an object'],
  ['stream_options', { include_usage: 'yes' }, 'must have a boolean in include_usage'],
  ['dry_sequence_breakers', [], 'must be a non-empty array of strings'],
  ['dry_sequence_breakers', 'x', 'must be a non-empty array of strings'],
  ['samplers', ['zz'], 'names the unknown sampler "zz"'],
  ['samplers', [1], 'names the unknown sampler 1'],
  ['samplers', 'kz', 'has the unknown letter "z"'],
  ['samplers', 5, 'must be an array of sampler names'],
  ['logit_bias', 5, 'must be an array of pairs'],
  ['logit_bias', [[1, 1e39]], 'must be an array of pairs'],
  ['logit_bias', [[1]], 'must be an array of pairs'],
  ['logit_bias', [[1, true]], 'must be an array of pairs'],
  ['logit_bias', [[1.5, 1]], 'must be an array of pairs'],
  ['logit_bias', { '5': 'x' }, 'must be an array of pairs'],
  ['logit_bias', [[258, 1]], "holds token 258, but the model's tokens are 0 to 257"],
  ['logit_bias', { '999': 1 }, "holds token 999, but the model's tokens are 0 to 257"],
];

const REFUSED: readonly Row[] = [
  ['grammar', 5, 'must be a string'],
  ['lora', [{ id: 0, scale: 1 }], 'names adapter 0, but the server has none'],
  ['lora', [{ id: 0 }], 'must be an array of objects'],
];

const PROMPTS: readonly Row[] = [
  ['image_data', [{ id: 1, data: '' }], 'is wrong in [0].data: it must be a text'],
  ['image_data', [{ id: -1, data: 'QUJD' }], 'must have an integer of at least 0 in [0].id'],
  [
    'image_data',
    [
      { id: 1, data: 'QQ' },
      { id: 1, data: 'QQ' },
    ],
    'has the id 1 twice',
  ],
  ['image_data', 'QUJD', 'must be an array of {"id"'],
  ['prompt', undefined, 'is required'],
  ['prompt', null, 'is required'],
  ['prompt', 123, 'must be a string, a list of tokens'],
  ['prompt', {}, 'must be a string, a list of tokens'],
  ['prompt', [1.5], 'must be a string, a list of tokens'],
  ['prompt', [1, null], 'must be a string, a list of tokens'],
  ['prompt', [1, [2]], 'must be a string, a list of tokens'],
  ['prompt', ['a', { x: 1 }], 'must be a string, a list of tokens'],
  ['prompt', [[['a']]], 'must be a string, a list of tokens'],
  ['prompt', [], 'must not be empty'],
  ['prompt', '', 'must not be empty'],
  ['prompt', [[]], 'must not be empty'],
  ['prompt', [1, 258], "holds token 258, but the model's tokens are 0 to 257"],
  ['prompt', [-1], "holds token -1, but the model's tokens are 0 to 257"],
];

const OPENAI: readonly Row[] = [
  ['logprobs', true, 'must be an integer from 0'],
  ['logprobs', -1, 'must be an integer from 0'],
  ['echo', 'yes', 'must be a boolean'],
  ['suffix', 'z', 'is not supported by this model'],
  ['suffix', 5, 'must be a string'],
  ['best_of', 2, 'is not supported'],
  ['response_format', 'json', 'must be an object'],
  ['response_format', { type: 'sound' }, 'type must be one of "text", "json_object" or "json_schema", but got: sound'],
  ['response_format', { type: 'json_schema', json_schema: 5 }, 'json_schema must be an object'],
];

const HI = [{ role: 'user', content: 'hi' }];

const CHAT: readonly Row[] = [
  ['messages', undefined, 'is required'],
  ['messages', null, 'is required'],
  ['messages', 'hi', 'must be an array'],
  ['messages', [123], 'is wrong at message 0: it must be an object'],
  ['messages', [{}], "is wrong at message 0: all non-assistant messages must contain 'content'"],
  ['messages', [{ role: 123 }], "is wrong at message 0: all non-assistant messages must contain 'content'"],
  ['messages', [{ role: 123, content: 'a' }], "is wrong at message 0: 'role' must be a string"],
  ['messages', [{ content: 'a' }], "is wrong at message 0: 'role' must be a string"],
  ['messages', [...HI, { role: 'system', content: 123 }], "is wrong at message 1: expected 'content' to be a string"],
  ['messages', [{ role: 'function', name: 'f', content: 'a' }], 'the role function is not supported; use tool'],
  [
    'messages',
    [{ role: 'assistant', content: null, function_call: { name: 'f' } }],
    "'function_call' is not supported; use tool_calls",
  ],
  ['messages', [...HI, { role: 'tool', content: 'a', tool_call_id: 5 }], "message 1: 'tool_call_id' must be a string"],
  ['messages', [{ role: 'assistant', content: 'a', reasoning_content: {} }], "'reasoning_content' must be a string"],
  ['messages', [{ role: 'assistant', tool_calls: [{ id: '1', type: 'custom' }] }], 'tool_calls[0] must be {"id"'],
  ['messages', [{ role: 'assistant' }], "assistant message must contain either 'content' or 'tool_calls'"],
  ['messages', [{ role: 'assistant', tool_calls: 5 }], "'tool_calls' must be an array"],
  ['messages', [{ role: 'user', content: [5] }], 'message 0: part 0: unsupported content[].type'],
  ['messages', [{ role: 'user', content: [{ type: 'sound' }] }], 'unsupported content[].type'],
  ['messages', [{ role: 'user', content: [{ type: 'text' }] }], "a part of type text must have a 'text'"],
  [
    'messages',
    [{ role: 'user', content: [{ type: 'image_url', image_url: { detail: 'low' } }] }],
    "part 0: a part of type image_url must have 'image_url': an object with 'url' or a string",
  ],
  ['messages', [{ role: 'user', content: [{ type: 'image_url', image_url: 5 }] }], "must have 'image_url'"],
  ['messages', [{ role: 'user', content: [{ type: 'image_url', image_url: { url: '' } }] }], "'image_url.url' must be"],
  [
    'messages',
    [{ role: 'user', content: [{ type: 'input_audio' }] }],
    "must have 'input_audio': an object with 'data'",
  ],
  ['messages', [{ role: 'user', content: [{ type: 'input_audio', input_audio: 'QQ' }] }], "must have 'input_audio'"],
  ['messages', [{ role: 'user', content: [{ type: 'video_url', video_url: 'x' }] }], 'video input is not supported'],
  ['tools', {}, 'must be an array of {"type": "function"'],
  ['tools', [{ type: 'function', function: {} }], 'must be an array of {"type": "function"'],
  ['tool_choice', 'maybe', 'must be "auto", "none", "required"'],
  ['tool_choice', { type: 'allowed_tools', allowed_tools: { mode: 'none', tools: [] } }, 'must be "auto", "none"'],
  ['parallel_tool_calls', 'yes', 'must be a boolean'],
  ['logprobs', 2, 'must be a boolean'],
  ['top_logprobs', 2, 'requires logprobs to be set to true'],
  ['top_logprobs', -1, 'must be an integer from 0'],
  ['chat_template_kwargs', [], 'must be an object'],
  ['chat_template_kwargs', { enable_thinking: 'no' }, 'must have a boolean in enable_thinking'],
  ['add_generation_prompt', 1, 'must be a boolean'],
  ['continue_final_message', 'x', 'must be a boolean, "content" or "reasoning_content"'],
  ['reasoning_format', 'loud', 'must be one of "none", "auto", "deepseek", "deepseek-legacy"'],
  ['reasoning_effort', 5, 'must be a string'],
  ['functions', [{ name: 'f' }], 'is not supported; use tools'],
  ['web_search_options', {}, 'is not supported'],
  ['function_call', 'auto', 'is not supported; use tool_choice'],
  ['modalities', ['audio'], 'is not supported except as ["text"]'],
  ['audio', {}, 'is not supported'],
];

const TOKENS: readonly Row[] = [
  ['content', 5, 'must be a string, or a list of tokens and strings'],
  ['content', [258], "holds token 258, but the model's tokens are 0 to 257"],
  ['add_special', 1, 'must be a boolean'],
  ['with_pieces', 'yes', 'must be a boolean'],
];

async function refusal(url: string, body: object) {
  const { status, json } = await post(test.app, url, body);
  return { status, ...json.error };
}

function refuses(url: string, base: object, rows: readonly Row[]): void {
  it.each(rows)(`refuses %s = %j: %s (${url})`, async (field, value, problem) => {
    const { message, ...error } = await refusal(url, { ...base, [field]: value });
    expect(error).toEqual({ status: 400, code: 400, type: 'invalid_request_error', param: field });
    expect(message.startsWith(`'${field}' `)).toBe(true);
    expect(message).toContain(problem);
  });
}

describe('a request with a wrong field', () => {
  refuses('/completion', { prompt: 'a', n_predict: 1 }, [...NUMBERS, ...SHAPES, ...REFUSED, ...PROMPTS]);
  refuses('/v1/completions', { prompt: 'a', max_tokens: 1 }, [...OPENAI, ...REFUSED, ...PROMPTS]);
  refuses('/v1/chat/completions', { messages: HI, max_tokens: 1 }, [...CHAT, ...REFUSED, ['top_p', 2, 'from 0 to 1']]);
  refuses('/apply-template', { messages: HI }, [['messages', 'hi', 'must be an array']]);
  refuses('/tokenize', { content: 'a' }, TOKENS);
  refuses('/detokenize', {}, [
    ['tokens', 'a', 'must be an array of integers'],
    ['tokens', [1.5], 'must be an array of integers'],
    ['tokens', [999], "holds token 999, but the model's tokens are 0 to 257"],
  ]);

  it.each([[5], ['text'], [[]], [null]])('is refused when its body is %j', async (body) => {
    const { status, message } = await refusal('/completion', JSON.stringify(body) as unknown as object);
    expect([status, message]).toEqual([400, 'the request body must be a JSON object']);
  });

  it('is refused when it has no body', async () => {
    const reply = await test.app.inject({ method: 'POST', url: '/completion' });
    expect([reply.statusCode, reply.json().error.message]).toEqual([400, 'the request body must be a JSON object']);
  });
});

describe('a request with unknown or harmless fields', () => {
  it.each([
    ['/completion', { prompt: 'a', lora: [], image_data: [], grammar: '', user: 'me', __proto__: { stream: true } }],
    ['/v1/completions', { prompt: 'a', suffix: '', best_of: 1, response_format: { type: 'text' } }],
    [
      '/v1/chat/completions',
      { messages: HI, modalities: ['text'], metadata: {}, store: true, tools: [], tool_choice: 'none' },
    ],
  ])('is served by %s', async (url, body) => {
    expect((await post(test.app, url, { ...body, max_tokens: 1 })).status).toBe(200);
  });

  it('cannot reach the prototype of the request', async () => {
    const body = '{"prompt": "a", "n_predict": 1, "__proto__": {"stream": true}, "constructor": {"x": 1}}';
    expect((await post(test.app, '/completion', body)).headers['content-type']).toContain('application/json');
  });
});
