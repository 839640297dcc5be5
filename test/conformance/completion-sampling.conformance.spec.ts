import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const PROMPT = 'Once upon a time there was a fox';

describe('the sampling of POST /completion', () => {
  let served: ServedApp;
  const client = new HttpClient(() => served.url);

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 1 } }));
  });

  afterAll(() => served.stop());

  async function answer(body: object) {
    const { status, json } = await client.post('/completion', { prompt: PROMPT, n_predict: 24, seed: 7, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  const text = async (body: object): Promise<string> => (await answer(body)).content;
  const greedy = () => text({ temperature: 0 });
  const hot = { temperature: 1.5, samplers: ['temperature'] };

  // contract: completion.temperature
  it('is greedy at a temperature of 0 and less, and varies else', async () => {
    const [first, second, negative] = [
      await text({ temperature: 0, seed: 1 }),
      await greedy(),
      await text({ temperature: -1 }),
    ];
    expect([second, negative]).toEqual([first, first]);
    const texts = await Promise.all([1, 2, 3, 4].map((seed) => text({ ...hot, seed })));
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  // contract: completion.seed
  it('repeats itself by seed', async () => {
    const [first, again, other] = [
      await text({ ...hot, seed: 5 }),
      await text({ ...hot, seed: 5 }),
      await text({ ...hot, seed: 6 }),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  // contract: completion.top_k, completion.top_p, completion.min_p, completion.top_n_sigma
  it.each([
    ['top_k', { top_k: 1 }],
    ['top_p', { top_p: 1e-6 }],
    ['min_p', { min_p: 1 }],
    ['top_n_sigma', { top_n_sigma: 1e-4 }],
  ])('is greedy with the narrowest %s, however hot', async (sampler, narrow) => {
    const samplers = [sampler, 'temperature'];
    expect(await text({ temperature: 1.5, samplers, ...narrow })).toBe(await greedy());
  });

  // contract: completion.mirostat, completion.dynatemp
  it.each([
    ['mirostat 1', { mirostat: 1, temperature: 1 }],
    ['mirostat 2', { mirostat: 2, temperature: 1 }],
    ['a dynamic temperature', { dynatemp_range: 1.4, temperature: 1.5, samplers: ['temperature'] }],
  ])('samples with %s, repeatably', async (_, settings) => {
    const texts = [await text(settings), await text(settings)];
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).not.toBe(await text({ temperature: 1, samplers: ['temperature'] }));
  });

  const fox = async () => (await client.post('/tokenize', { content: ' fox' })).json.tokens.at(-1) as number;

  // contract: completion.ignore_eos
  it('goes on to the limit with ignore_eos', async () => {
    const settings = { prompt: 'The end.', temperature: 0, n_predict: 200 };
    const { tokens_predicted, stop_type } = await answer({ ...settings, ignore_eos: true });
    expect([tokens_predicted, stop_type]).toEqual([200, 'limit']);
  });

  // contract: completion.logit_bias
  it('biases tokens and texts: forces and forbids', async () => {
    const token = await fox();
    const only = { temperature: 0, n_predict: 3 };
    const forced = ' fox fox fox';
    expect(await text({ ...only, logit_bias: [[token, 1000]] })).toBe(forced);
    expect(await text({ ...only, logit_bias: [[' fox', 1000]] })).toContain('fox');
    expect(await text({ ...only, logit_bias: { [token]: 1000 } })).toBe(forced);
    const [first] = (await answer({ ...only, n_predict: 1, return_tokens: true })).tokens;
    const { tokens } = await answer({ ...only, n_predict: 1, return_tokens: true, logit_bias: [[first, false]] });
    expect(tokens).not.toEqual([first]);
  });
});
