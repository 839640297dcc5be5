import { describe, expect, it } from 'vitest';
import { DEMO_MODEL, PIRATE_ADAPTER } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const PIRATE = /arr|matey|ahoy|aye/i;
const BODY = { messages: [{ role: 'user', content: 'Tell me a story about a fox.' }], temperature: 0, max_tokens: 40 };

describe('LoRA adapters over HTTP', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2', '--lora', PIRATE_ADAPTER]);
  const waiting = servedModel(DEMO_MODEL, ['-c', '512', '--lora', PIRATE_ADAPTER, '--lora-init-without-apply']);
  const scaled = servedModel(DEMO_MODEL, ['-c', '512', '--lora-scaled', PIRATE_ADAPTER, '0.25']);
  const without = servedModel(DEMO_MODEL, ['-c', '512']);

  const list = async () => (await client.get('/lora-adapters')).json;
  const chat = async (body: object = {}, server = client): Promise<string> =>
    (await server.post('/v1/chat/completions', { ...BODY, ...body })).json.choices[0].message.content;

  // contract: lora.list, flags.lora
  it('are listed with id, path and scale, which begins as the flags say', async () => {
    const adapter = (scale: number) => [{ id: 0, path: PIRATE_ADAPTER, scale }];
    expect(await list()).toEqual(adapter(1));
    expect(Object.keys((await list())[0])).toEqual(['id', 'path', 'scale']);
    expect((await waiting.get('/lora-adapters')).json).toEqual(adapter(0));
    expect((await scaled.get('/lora-adapters')).json).toEqual(adapter(0.25));
    expect((await without.get('/lora-adapters')).json).toEqual([]);
  });

  // contract: lora.set
  it('act as POST says from then on; one that is not named gets 0', async () => {
    const plain = await chat({}, without);
    expect(await chat()).toMatch(PIRATE);
    const reply = await client.send('POST', '/lora-adapters', '[]');
    expect([reply.status, reply.json]).toEqual([200, { success: true }]);
    expect((await list())[0].scale).toBe(0);
    expect(await chat()).toBe(plain);
    await client.post('/lora-adapters', [{ id: 0, scale: 0.5 }]);
    expect((await list())[0].scale).toBe(0.5);
    await client.post('/lora-adapters', [{ id: 0, scale: 1 }]);
    expect(await chat()).toMatch(PIRATE);
  });

  // contract: completion.lora, lora.request
  it('act as a request says, for it alone, beside others', async () => {
    const plain = await chat({}, without);
    const [own, off, named] = await Promise.all([chat(), chat({ lora: [] }), chat({ lora: [{ id: 0, scale: 1 }] })]);
    expect([off, named]).toEqual([plain, own]);
    expect((await list())[0].scale).toBe(1);
    const { generation_settings } = (
      await client.post('/completion', { prompt: 'Hi', n_predict: 1, lora: [{ id: 0, scale: 0.5 }] })
    ).json;
    expect(generation_settings.lora).toEqual([{ id: 0, scale: 0.5 }]);
  });

  // contract: lora.refused
  it.each([
    ['no list', '{"id": 0}', /^Request body must be an array/],
    ['an unknown adapter', '[{"id": 3, "scale": 1}]', /adapter 3/],
    ['no number', '[{"id": "x", "scale": 1}]', /array of objects/],
    ['no scale', '[{"id": 0}]', /array of objects/],
    ['one twice', '[{"id": 0, "scale": 1}, {"id": 0, "scale": 0}]', /each id once/],
  ])('refuse %s, and keep their scales', async (_, body, message) => {
    const before = await list();
    const { status, json } = await client.send('POST', '/lora-adapters', body);
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
    expect(json.error.message).toMatch(message);
    expect(await list()).toEqual(before);
  });
});
