import type { ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { schemaChecker } from '../support/json-schemas.js';
import { type OpenApiDocument, operationsOf, type Schema } from '../support/openapi-document.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const HI = [{ role: 'user', content: 'What is the weather in Paris?' }];
const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Tells the weather of a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const CHAT = '/v1/chat/completions';

/** Requests that between them show every field of the answers. */
const REQUESTS: readonly (readonly [path: string, body?: object])[] = [
  ['/health'],
  ['/v1/health'],
  ['/livez'],
  ['/readyz'],
  ['/startupz'],
  ['/models'],
  ['/v1/models'],
  ['/props'],
  ['/props', {}],
  ['/tokenize', { content: 'é🦙' }],
  ['/tokenize', { content: 'é🦙', with_pieces: true }],
  ['/detokenize', { tokens: [300, 301] }],
  ['/apply-template', { messages: HI }],
  ['/completion', { prompt: 'Hi', n_predict: 4 }],
  ['/completions', { prompt: ['Hi', 'Ho'], n_predict: 4, n_probs: 2, return_tokens: true, logit_bias: [[5, false]] }],
  ['/completion', { prompt: 'Hi', n_predict: 4, n_probs: 2, post_sampling_probs: true, timings_per_token: true }],
  ['/completion', { prompt: 'Hi', n_predict: 0 }],
  ['/completion', { prompt: 'Hi '.repeat(60), n_predict: 1, cache_prompt: false, return_progress: true }],
  ['/v1/completions', { prompt: 'Hi', max_tokens: 4 }],
  ['/v1/completions', { prompt: ['Hi', 'Ho'], max_tokens: 4, echo: true, n: 2 }],
  ['/v1/completions', { prompt: 'Hi', max_tokens: 4, logprobs: 2 }],
  [CHAT, { messages: HI, max_tokens: 8 }],
  [
    '/chat/completions',
    { messages: HI, max_tokens: 8, logprobs: true, top_logprobs: 2, n: 2, timings_per_token: true },
  ],
  [CHAT, { messages: HI, max_tokens: 8, stream_options: { include_usage: true } }],
  [CHAT, { messages: HI, max_tokens: 60, tools: TOOLS, tool_choice: 'required', temperature: 0 }],
];

const BAD: readonly (readonly [path: string, body?: object])[] = [
  ['/nope'],
  ['/completion', { prompt: 5 }],
  ['/completion', { prompt: 'a', grammar: 'root ::= (' }],
  ['/completion', { prompt: 'a', json_schema: { type: 'x' } }],
  ['/completion', { prompt: 'a '.repeat(2000) }],
  [CHAT, { messages: [], tools: 5 }],
];

describe('real answers', () => {
  let served: ServedApp;
  let document: OpenApiDocument;
  let compile: (schema: object) => ValidateFunction;
  const client = new HttpClient(() => served.url);

  beforeAll(async () => {
    const engine = await loadEngine(DEMO_MODEL, { contextShift: false, context: { contextSize: 1024, sequences: 2 } });
    served = await serve(engine, ['--props', '--metrics', '--no-context-shift']);
    document = (await client.get('/openapi.json')).json;
    compile = schemaChecker(closed(document));
  });

  afterAll(() => served.stop());

  const schemaOf = (method: string, path: string, status: number, type: string): Schema => {
    const operation = operationsOf(document).find(([name]) => name === `${method} ${path}`)?.[1];
    const found = operation?.responses[status];
    const response = found?.$ref === undefined ? found : document.components.responses[found.$ref.split('/').at(-1)!];
    return response!.content![type]!.schema;
  };

  function expectShape(value: unknown, schema: Schema, name: string): void {
    const accepts = compile(schema);
    const isWell = accepts(value);
    const text = JSON.stringify(value).slice(0, 500);
    expect(
      isWell
        ? []
        : [
            name,
            text,
            ...(accepts.errors ?? []).map((one) => `${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`),
          ],
    ).toEqual([]);
  }

  // contract: openapi.answers, completion.answer
  it('have every field that their schemas have, and no other', async () => {
    for (const [path, body] of REQUESTS) {
      const { status, json } = body === undefined ? await client.get(path) : await client.post(path, body);
      expect([path, status]).toEqual([path, 200]);
      expectShape(json, schemaOf(body === undefined ? 'GET' : 'POST', path, 200, 'application/json'), path);
    }
  });

  it('have it in every event of a stream, too', async () => {
    const streaming = REQUESTS.filter(([path]) => /completions?$/.test(path));
    expect(streaming.length).toBeGreaterThan(8);
    for (const [path, body] of streaming) {
      const events = await client.events(path, body!);
      const schema = schemaOf('POST', path, 200, 'text/event-stream');
      for (const event of events) if (event !== '[DONE]') expectShape(event, schema, path);
      expect(events.at(-1) === '[DONE]').toBe(!['/completion', '/completions'].includes(path));
    }
  });

  // contract: errors.shape, completion.context-exceeded
  it('have it where they are errors', async () => {
    for (const [path, body] of BAD) {
      const { status, json } = body === undefined ? await client.get(path) : await client.post(path, body);
      expect(status).toBe(body === undefined ? 404 : 400);
      expect(json.error.code).toBe(status);
      expectShape(json, { $ref: '#/components/schemas/ErrorAnswer' }, path);
    }
    const tooLong = (await client.post('/completion', { prompt: 'a '.repeat(2000) })).json.error;
    expect(tooLong).toMatchObject({ type: 'exceed_context_size_error', n_ctx: 512 });
    expect(tooLong.n_prompt_tokens).toBeGreaterThan(512);
  });
});

/** The same document, whose schemas allow no other properties than those that they list. */
function closed(document: OpenApiDocument): OpenApiDocument {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    { ...schema, additionalProperties: false },
  ]);
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}
