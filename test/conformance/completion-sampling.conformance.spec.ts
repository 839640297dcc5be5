import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine, needing } from '../support/real-engine.js';

const { title, isMissing } = needing(DEMO_MODEL, 'the sampling of POST /completion');

const PROMPT = 'Once upon a time there was a fox';

/** Field, value, and what generation_settings shows of it. */
const SHOWN: readonly (readonly [field: string, value: unknown, shown?: unknown])[] = [
  ['seed', 42],
  ['temperature', 0.5],
  ['dynatemp_range', 0.25],
  ['dynatemp_exponent', 2],
  ['top_k', 7],
  ['top_p', 0.5],
  ['min_p', 0.25],
  ['top_n_sigma', 2],
  ['xtc_probability', 0.5],
  ['xtc_threshold', 0.25],
  ['typical_p', 0.75],
  ['repeat_last_n', 12],
  ['repeat_last_n', -1, 512],
  ['repeat_penalty', 1.5],
  ['presence_penalty', 0.5],
  ['frequency_penalty', 0.25],
  ['dry_multiplier', 0.5],
  ['dry_base', 2],
  ['dry_allowed_length', 3],
  ['dry_penalty_last_n', 20],
  ['dry_penalty_last_n', -1, 512],
  ['dry_sequence_breakers', ['\n', ';']],
  ['mirostat', 2],
  ['mirostat_tau', 4],
  ['mirostat_eta', 0.25],
  ['ignore_eos', true],
  ['min_keep', 3],
  ['samplers', ['top_k', 'temperature']],
  ['samplers', 'kt', ['top_k', 'temperature']],
  ['logit_bias', [[5, -1.5]], [{ bias: -1.5, token: 5 }]],
  ['logit_bias', [[5, false]], [{ bias: null, token: 5 }]],
  ['stop', ['x', 'y']],
  ['n_keep', 4],
  ['n_discard', 5],
  ['n_probs', 2],
  ['stream', false],
  ['timings_per_token', true],
  ['post_sampling_probs', true],
  ['grammar', 'root ::= [a-z ]*'],
];

describe.skipIf(isMissing)(title, () => {
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

  // contract: completion.settings
  it('shows every setting as it is in effect', async () => {
    for (const [field, value, shown = value] of SHOWN) {
      const { generation_settings } = await answer({ n_predict: 1, [field]: value });
      expect([field, generation_settings[field]]).toEqual([field, shown]);
    }
    const { generation_settings } = await answer({ n_predict: 3, temperature: 0.8, top_p: 0.95 });
    expect(generation_settings).toMatchObject({
      n_predict: 3,
      max_tokens: 3,
      n_ctx: 512,
      temperature: 0.800000011920929,
    });
    expect(generation_settings.top_p).toBe(0.949999988079071);
  });

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

  /** Tokens that are left to choose from at the first position. */
  async function choice(body: object): Promise<number> {
    const settings = { n_predict: 1, n_probs: 2000, post_sampling_probs: true, temperature: 1, ...body };
    const { completion_probabilities } = await answer(settings);
    return completion_probabilities[0].top_probs.filter(({ prob }: { prob: number }) => prob > 0).length;
  }

  // contract: completion.typical_p, completion.min_keep
  it('narrows the choice with typical_p, and leaves what min_keep wants', async () => {
    const all = await choice({ samplers: ['temperature'] });
    expect(all).toBeGreaterThan(100);
    expect(await choice({ samplers: ['typ_p', 'temperature'], typical_p: 0.2 })).toBeLessThan(all);
    expect(await choice({ samplers: ['top_p', 'temperature'], top_p: 1e-6 })).toBe(1);
    expect(await choice({ samplers: ['top_p', 'temperature'], top_p: 1e-6, min_keep: 5 })).toBe(5);
  });

  // contract: completion.xtc
  it('takes another than the most likely token with XTC', async () => {
    const settings = { samplers: ['xtc', 'top_k'], top_k: 1, xtc_threshold: 0.01, n_predict: 1 };
    const [with_, without] = [
      await text({ ...settings, xtc_probability: 1 }),
      await text({ ...settings, xtc_probability: 0 }),
    ];
    expect(with_).not.toBe(without);
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

  // contract: completion.repeat_penalty, completion.presence-frequency
  it('penalises what occurred', async () => {
    const token = await fox();
    const odds = async (body: object) => {
      const settings = { n_predict: 1, n_probs: 2000, post_sampling_probs: true, temperature: 1, ...body };
      const { completion_probabilities } = await answer({ samplers: ['penalties', 'temperature'], ...settings });
      return completion_probabilities[0].top_probs.find(({ id }: { id: number }) => id === token)?.prob ?? 0;
    };
    const plain = await odds({});
    expect(plain).toBeGreaterThan(0);
    expect(await odds({ repeat_penalty: 3 })).not.toBeCloseTo(plain, 8);
    expect(await odds({ presence_penalty: 5 })).toBeLessThan(plain);
    expect(await odds({ frequency_penalty: 5 })).toBeLessThan(plain);
    expect(await odds({ presence_penalty: 5, repeat_last_n: 0 })).toBeCloseTo(plain, 6);
  });

  // contract: completion.dry
  it('keeps a repetition from going on with DRY, unless a breaker lets it', async () => {
    const prompt = 'red blue green red blue green red blue';
    const settings = { prompt, n_predict: 1, dry_allowed_length: 1, dry_base: 4, samplers: ['dry', 'top_k'], top_k: 1 };
    const plain = await text({ ...settings, logit_bias: [[' green', 12]] });
    const dry = await text({ ...settings, logit_bias: [[' green', 12]], dry_multiplier: 20 });
    expect(dry).not.toBe(plain);
    const letting = { dry_multiplier: 20, dry_sequence_breakers: ['blue'], logit_bias: [[' green', 12]] };
    expect(await text({ ...settings, ...letting })).toBe(plain);
  });

  // contract: completion.ignore_eos
  it('goes on to the limit with ignore_eos', async () => {
    const settings = { prompt: 'The end.', temperature: 0, n_predict: 200 };
    const { tokens_predicted, stop_type } = await answer({ ...settings, ignore_eos: true });
    expect([tokens_predicted, stop_type]).toEqual([200, 'limit']);
  });

  // contract: completion.samplers
  it('applies the samplers that are named, in their order, and no others', async () => {
    const narrow = { top_k: 1, temperature: 1.5 };
    expect(await text({ ...narrow, samplers: ['top_k', 'temperature'] })).toBe(await greedy());
    expect(await text({ ...narrow, samplers: 'kt' })).toBe(await greedy());
    expect(await text({ ...narrow, samplers: ['temperature'] })).not.toBe(await greedy());
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
