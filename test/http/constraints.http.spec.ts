import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GbnfMatcher } from '#grammar';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.app.close());

const URLS = ['/completion', '/v1/completions', '/v1/chat/completions'] as const;
const HI = [{ role: 'user', content: 'hi' }];

async function refusal(url: string, body: object) {
  const { status, json } = await post(test.app, url, { prompt: 'a', messages: HI, ...body });
  return { status, ...json.error };
}

describe.each(URLS)('a constraint of %s', (url) => {
  it.each([
    ['root ::= (', 1, 10],
    ['leaf ::= "a"', 1, 1],
    ['root ::= "a"\nleaf ::= leaf "b" | root', 2, undefined],
    ['root ::= "a"{2001,}', 1, 13],
  ])('is refused for the grammar %j, with the place', async (grammar, line, column) => {
    const error = await refusal(url, { grammar });
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'grammar', line });
    expect(error.message).toMatch(/^Failed to parse grammar: .+ \(line \d+, column \d+\)$/);
    if (column !== undefined) expect(error.column).toBe(column);
  });

  it('is kept to where a repetition has an end above 2000, which is none', async () => {
    const body = { prompt: 'a', messages: HI, n_predict: 1, max_tokens: 1 };
    expect((await post(test.app, url, { ...body, grammar: 'root ::= "a"{1,999999}' })).status).toBe(200);
  });

  it.each([
    [5, '', ''],
    [{ type: 'hiccup' }, '/type', 'type'],
    [{ properties: { a: { pattern: '(?<=a)b' } } }, '/properties/a/pattern', 'pattern'],
    [{ $ref: '#/nope' }, '/$ref', '$ref'],
  ])('is refused for the schema %j, with the pointer', async (schema, pointer, keyword) => {
    const error = await refusal(url, { json_schema: schema });
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'json_schema', pointer, keyword });
    expect(error.message).toMatch(/^"json_schema": JSON schema conversion failed:\n/);
  });

  it('is refused when there are two', async () => {
    const error = await refusal(url, { grammar: 'root ::= "a"', json_schema: {} });
    expect(error).toMatchObject({ status: 400, param: 'json_schema' });
    expect(error.message).toContain("cannot be combined with 'grammar'");
  });
});

describe('response_format', () => {
  it.each([
    { type: 'json_object', schema: 123 },
    { type: 'json_schema', schema: { not: 5 } },
    { type: 'json_schema', json_schema: { schema: { type: 'x' } } },
  ])('is refused for what cannot be enforced: %j', async (format) => {
    for (const url of URLS.slice(1)) {
      const error = await refusal(url, { response_format: format });
      expect(error).toMatchObject({ status: 400, param: 'response_format' });
    }
  });

  it.each([
    { type: 'json_schema' },
    { type: 'json_schema', schema: null },
    { type: 'json_schema', json_schema: null },
    { type: 'json_schema', json_schema: { name: 'a', strict: true } },
  ])('is refused for a schema that is not there: %j', async (format) => {
    for (const url of URLS.slice(1)) {
      const error = await refusal(url, { response_format: format });
      expect(error).toMatchObject({ status: 400, param: 'response_format.json_schema.schema' });
      expect(error.message).toContain("'response_format.json_schema.schema' is required");
    }
  });

  it.each([
    { type: 'json_object' },
    { type: 'json_object', schema: null },
    { type: 'json_object', schema: {} },
    { type: 'json_schema', json_schema: { schema: {} } },
  ])('is any object for %j', async (response_format) => {
    await post(test.app, '/v1/completions', { prompt: 'a', max_tokens: 1, response_format });
    const matcher = new GbnfMatcher(String(test.backend.chains.at(-1)!.options.grammar!.gbnf));
    expect([matcher.match('{"a":1}').complete, matcher.match('5').complete]).toEqual([true, false]);
  });

  it('is held to beside tools: an answer is calls or JSON', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    test.backend.applyChatTemplate = async () =>
      templated({ grammar: 'root ::= "<g>a"', grammar_lazy: false, generation_prompt: '<g>' });
    const messages = [{ role: 'user', content: 'hi' }];
    const body = { messages, tools, response_format: { type: 'json_object' }, max_tokens: 1 };
    expect((await post(test.app, '/v1/chat/completions', body)).status).toBe(200);
    const { grammar } = test.backend.chains.at(-1)!.options;
    expect(grammar).toMatchObject({ lazy: false, prefill: '<g>' });
    const matcher = new GbnfMatcher(String(grammar!.gbnf));
    for (const text of ['<g>a', '<g>{}', '<g>{"b":[1]}']) {
      expect(matcher.match(text).complete).toBe(true);
    }
    for (const text of ['a', '{}', '<g>5', '<g>b']) expect(matcher.match(text).complete).toBe(false);
  });
});

describe('tools', () => {
  it('are refused where the grammar of their calls takes unbounded memory', async () => {
    const text = 'text ::= "a"{0,2000}\n'.repeat(1000);
    test.backend.applyChatTemplate = async () => templated({ grammar: `root ::= text\n${text}` });
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    const error = await refusal('/v1/chat/completions', { tools });
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'tools' });
    expect(error.message).toContain('the grammar is too large');
  });
});

/** What a template gives, with this in it. */
function templated(more: object) {
  return { json: JSON.stringify({ ...formatted(), ...more }), parser: '' };
}

/** What llama.cpp's templates give, with nothing special. */
function formatted() {
  return {
    prompt: 'hi',
    grammar_triggers: [],
    preserved_tokens: [],
    additional_stops: [],
    generation_prompt: '',
    supports_thinking: false,
    thinking_start_tag: '',
    thinking_end_tags: [],
    format: 0,
    parser: '',
  };
}
