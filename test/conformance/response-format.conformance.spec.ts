import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 12 }, age: { type: 'integer', minimum: 0, maximum: 120 } },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** The forms of one request, and the item that each is. */
const FORMS = {
  'json_object with a schema': { type: 'json_object', schema: SCHEMA },
  'json_schema, flat': { type: 'json_schema', schema: SCHEMA },
  'json_schema, nested': { type: 'json_schema', json_schema: { name: 'person', schema: SCHEMA } },
} as const;

const MESSAGES = [{ role: 'user', content: 'Make up a person as JSON.' }];
const SETTINGS = { temperature: 1.2, max_tokens: 200 };

describe('response_format', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2']);
  const follows = new Ajv().compile(SCHEMA);

  async function chat(response_format: object, seed: number): Promise<string> {
    const body = { messages: MESSAGES, ...SETTINGS, seed, response_format };
    const { status, json } = await client.post('/v1/chat/completions', body);
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json.choices[0].finish_reason).toBe('stop');
    return json.choices[0].message.content;
  }

  // contract: response_format.schema, response_format.flat, response_format.nested
  it.each(Object.entries(FORMS))('is followed as %s, in chats whole and streamed', async (_, format) => {
    for (const seed of [1, 2, 3]) {
      const whole = await chat(format, seed);
      expect([whole, follows(JSON.parse(whole))]).toEqual([whole, true]);
      const body = { messages: MESSAGES, ...SETTINGS, seed, response_format: format };
      const events = (await client.events('/v1/chat/completions', body)).filter((event) => event !== '[DONE]');
      expect(events.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(whole);
    }
  });

  // contract: response_format.same
  it('is one request in all its forms: the same text for the same seed', async () => {
    const texts = await Promise.all(Object.values(FORMS).map((format) => chat(format, 7)));
    expect(new Set(texts).size).toBe(1);
  });

  it.each([...Object.entries(FORMS), ['json_object', { type: 'json_object' }] as const])(
    'begins with the value as %s, however short the answer is cut',
    async (_, response_format) => {
      for (const seed of [1, 2, 3, 4]) {
        const body = { messages: MESSAGES, temperature: 1.5, max_tokens: 2, seed, response_format };
        const { json } = await client.post('/v1/chat/completions', body);
        expect(json.choices[0].message.content[0]).toBe('{');
      }
    },
  );

  // contract: response_format.json_object
  it('is any object as json_object', async () => {
    for (const seed of [1, 2]) {
      const value = JSON.parse(await chat({ type: 'json_object' }, seed));
      expect([typeof value, Array.isArray(value)]).toEqual(['object', false]);
    }
  });

  // contract: response_format.text
  it('is free text as text, and where there is none', async () => {
    const body = { messages: MESSAGES, temperature: 0, max_tokens: 20 };
    const content = async (more: object) =>
      (await client.post('/v1/chat/completions', { ...body, ...more })).json.choices[0].message.content;
    expect(await content({ response_format: { type: 'text' } })).toBe(await content({}));
  });

  // contract: response_format.completions
  it.each(Object.entries(FORMS))('is followed as %s at /v1/completions, too', async (_, response_format) => {
    const body = { prompt: 'A person:', ...SETTINGS, seed: 1, response_format };
    const [{ text, finish_reason }] = (await client.post('/v1/completions', body)).json.choices;
    expect([finish_reason, follows(JSON.parse(text))]).toEqual(['stop', true]);
  });

  // contract: response_format.refused
  it.each([
    [{ type: 'sound' }, /type must be one of .*"text".*"json_object".*but got: sound$/],
    [{ type: 'json_object', schema: 123 }, /JSON schema conversion failed:\n/],
    [{ type: 'json_object', schema: { type: 123 } }, /JSON schema conversion failed:\n/],
    [{ type: 'json_object', schema: { type: 'hiccup' } }, /JSON schema conversion failed:\n.*hiccup/],
    [{ type: 'json_schema', schema: { type: 'hiccup' } }, /JSON schema conversion failed:\n.*hiccup/],
    [{ type: 'json_schema', json_schema: { schema: { type: 'hiccup' } } }, /JSON schema conversion failed:\n.*hiccup/],
    [{ type: 'json_schema', json_schema: 'x' }, /json_schema must be an object/],
    ['json', /must be an object/],
  ])('is refused as %j', async (response_format, message) => {
    const { status, json } = await client.post('/v1/chat/completions', { messages: MESSAGES, response_format });
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', 'response_format']);
    expect(json.error.message).toMatch(message);
  });
});
