import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
    ['root ::= "a"{1,999999}', 1, undefined],
  ])('is refused for the grammar %j, with the place', async (grammar, line, column) => {
    const error = await refusal(url, { grammar });
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param: 'grammar', line });
    expect(error.message).toMatch(/^Failed to parse grammar: .+ \(line \d+, column \d+\)$/);
    if (column !== undefined) expect(error.column).toBe(column);
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

  it('is refused beside tools', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    test.core.applyChatTemplate = async () =>
      JSON.stringify({ ...formatted(), grammar: 'root ::= "a"', grammar_lazy: false });
    const error = await refusal('/v1/chat/completions', { tools, response_format: { type: 'json_object' } });
    expect(error).toMatchObject({ status: 400, param: 'tools' });
  });
});

/** What llama.cpp's templates give, with nothing special. */
function formatted() {
  return {
    prompt: 'hi',
    grammar_triggers: [],
    preserved_tokens: [],
    additional_stops: [],
    generation_prompt: '',
    supports_thinking: false,
    format: 0,
    parser: '',
  };
}
