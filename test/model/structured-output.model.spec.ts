import { Ajv } from 'ajv';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const PERSON = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 12 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    tags: { type: 'array', items: { enum: ['red', 'green', 'blue'] }, maxItems: 3 },
  },
  required: ['name', 'age'],
  additionalProperties: false,
} as const;

const SCHEMAS = [
  PERSON,
  { type: 'array', items: { type: 'number', minimum: -1, exclusiveMaximum: 1 }, minItems: 1, maxItems: 4 },
  { anyOf: [{ const: 'yes' }, { type: 'object', properties: { no: { type: 'boolean' } }, required: ['no'] }] },
  { type: 'string', pattern: '^[a-f]{2,6}$' },
] as const;

describe('constrained answers of the demo model', () => {
  let served: ServedApp;
  const ajv = new Ajv();

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
  });
  afterAll(() => served.stop());

  const post = async (path: string, body: object) => {
    const reply = await fetch(`${served.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: answers of several shapes
    return (await reply.json()) as any;
  };

  it.each(SCHEMAS)('that finish follow %j in /completion, in chat, streamed and not', async (schema) => {
    const client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none' });
    let finished = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const settings = { temperature: 1.5, seed, max_tokens: 400 };
      const native = await post('/completion', { prompt: 'A person:', json_schema: schema, ...settings });
      const chat = {
        model: 'cria',
        messages: [{ role: 'user' as const, content: 'Make up a person as JSON.' }],
        response_format: { type: 'json_schema' as const, json_schema: { name: 'x', schema } },
        ...settings,
      };
      const whole = await client.chat.completions.create(chat);
      let streamed = '';
      for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) {
        streamed += chunk.choices[0]?.delta.content ?? '';
      }
      const { finish_reason: reason, message } = whole.choices[0]!;
      expect(streamed).toBe(message.content);
      const ended = [...(native.stop_type === 'eos' ? [native.content] : []), ...(reason === 'stop' ? [streamed] : [])];
      for (const text of ended) expect(ajv.validate(schema, JSON.parse(text))).toBe(true);
      finished += ended.length;
    }
    expect(finished).toBeGreaterThan(0);
  });

  // contract: openai.response_format
  it("follow a schema in llama-server's forms of response_format", async () => {
    for (const format of [
      { type: 'json_object', schema: PERSON },
      { type: 'json_schema', schema: PERSON },
    ]) {
      const { choices } = await post('/v1/chat/completions', {
        messages: [{ role: 'user', content: 'Make up a person as JSON.' }],
        response_format: format,
        temperature: 0,
      });
      expect(ajv.validate(PERSON, JSON.parse(choices[0].message.content))).toBe(true);
    }
  });

  // contract: openai.response_format
  it('are one object in JSON mode', async () => {
    const { choices } = await post('/v1/chat/completions', {
      messages: [{ role: 'user', content: 'Extract the name and age as JSON: Bob is 31 years old.' }],
      response_format: { type: 'json_object' },
      temperature: 0,
      max_tokens: 200,
    });
    expect(JSON.parse(choices[0].message.content)).toBeTypeOf('object');
  });

  it('follow a grammar, and tell of it', async () => {
    const grammar = 'root ::= "yes" | "no"';
    const answer = await post('/completion', { prompt: 'Is it?', grammar, temperature: 2, n_predict: 20 });
    expect(['yes', 'no']).toContain(answer.content);
    expect(answer.generation_settings.grammar).toBe(grammar);
  });

  it('do not disturb a free answer beside them', async () => {
    const free = { prompt: 'Once upon a time', temperature: 0, n_predict: 40 };
    const alone = await post('/completion', free);
    const [beside] = await Promise.all([
      post('/completion', free),
      ...SCHEMAS.map((json_schema) => post('/completion', { prompt: 'x', json_schema, n_predict: 40 })),
    ]);
    expect(beside.content).toBe(alone.content);
  });
});
