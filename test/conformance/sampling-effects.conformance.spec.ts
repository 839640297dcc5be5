import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const PROMPT = 'The quick brown';
/** More than the vocabulary has. */
const ALL = 3000;

interface Choice {
  readonly id: number;
  readonly prob: number;
}

describe('what the sampling fields of POST /completion do', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1', '--max-logprobs', '10000']);

  async function answer(body: object) {
    const { status, json } = await client.post('/completion', { prompt: PROMPT, seed: 7, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  /** What the sampler chooses from at the first position, the most likely first. */
  async function choices(body: object): Promise<readonly Choice[]> {
    const settings = { n_predict: 1, n_probs: ALL, post_sampling_probs: true, temperature: 1, ...body };
    const { completion_probabilities } = await answer(settings);
    return (completion_probabilities[0].top_probs as Choice[]).filter(({ prob }) => prob > 0);
  }

  const count = async (body: object) => (await choices(body)).length;
  const best = async (body: object) => (await choices(body))[0]!.prob;
  const text = async (body: object): Promise<string> => (await answer({ n_predict: 32, ...body })).content;

  // contract: completion.temperature
  it('temperature flattens the choice', async () => {
    const samplers = ['temperature'];
    const [cool, plain, hot] = [
      await best({ samplers, temperature: 0.5 }),
      await best({ samplers }),
      await best({ samplers, temperature: 2 }),
    ];
    expect(cool).toBeGreaterThan(plain);
    expect(hot).toBeLessThan(plain);
  });

  // contract: completion.dynatemp, completion.dynatemp_exponent
  it('dynatemp_range and dynatemp_exponent let the temperature vary with the entropy', async () => {
    const samplers = ['temperature'];
    const plain = await best({ samplers });
    const varied = await best({ samplers, dynatemp_range: 0.9 });
    const steeper = await best({ samplers, dynatemp_range: 0.9, dynatemp_exponent: 4 });
    expect(varied).not.toBeCloseTo(plain, 4);
    expect(steeper).not.toBeCloseTo(varied, 4);
    expect(await best({ samplers, dynatemp_exponent: 4 })).toBeCloseTo(plain, 6);
  });

  // contract: completion.top_k, completion.top_p, completion.min_p, completion.typical_p, completion.top_n_sigma
  it.each([
    ['top_k', 'top_k', 5, 1],
    ['top_p', 'top_p', 0.9, 0.3],
    ['min_p', 'min_p', 0.01, 0.5],
    ['typ_p', 'typical_p', 0.9, 0.3],
    ['top_n_sigma', 'top_n_sigma', 3, 0.5],
  ])('%s narrows the choice by %s, the more the stronger', async (sampler, field, weak, strong) => {
    const samplers = [sampler, 'temperature'];
    const all = await count({ samplers: ['temperature'] });
    const [some, few] = [await count({ samplers, [field]: weak }), await count({ samplers, [field]: strong })];
    expect(some).toBeLessThan(all);
    expect(few).toBeLessThan(some);
    if (field === 'top_k') expect([some, few]).toEqual([weak, strong]);
  });

  // contract: completion.xtc, completion.xtc_threshold
  it('xtc_probability removes the tokens above xtc_threshold but the least likely of them; above 0.5 none', async () => {
    const samplers = ['xtc', 'temperature'];
    const all = await choices({ samplers: ['temperature'] });
    const threshold = all[1]!.prob / 2;
    const above = all.filter(({ prob }) => prob >= threshold).length;
    expect(above).toBeGreaterThan(1);
    expect(await count({ samplers, xtc_probability: 1, xtc_threshold: threshold })).toBe(all.length - above + 1);
    expect(await count({ samplers, xtc_probability: 1, xtc_threshold: 0.51 })).toBe(all.length);
    expect(await count({ samplers, xtc_probability: 0, xtc_threshold: threshold })).toBe(all.length);
  });

  // contract: completion.mirostat, completion.mirostat_tau, completion.mirostat_eta
  it.each([1, 2])('mirostat %i keeps the surprise at mirostat_tau, learning by mirostat_eta', async (mirostat) => {
    const settings = { mirostat, temperature: 1, ignore_eos: true, n_predict: 64 };
    const greedy = await text({ temperature: 0, ignore_eos: true, n_predict: 64 });
    expect(await text({ ...settings, mirostat_tau: 0.01, mirostat_eta: 0 })).toBe(greedy);
    const surprised = await text({ ...settings, mirostat_tau: 9, mirostat_eta: 0 });
    expect(surprised).not.toBe(greedy);
    expect(await text({ ...settings, mirostat_tau: 9, mirostat_eta: 0 })).toBe(surprised);
    expect(await text({ ...settings, mirostat_tau: 9, mirostat_eta: 1 })).not.toBe(surprised);
  });

  const REPEATED = 'red blue green red blue green red blue';

  /** How likely the token is that goes on with the repetition. */
  async function repetition(samplers: readonly string[], body: object): Promise<number> {
    const token = (await client.post('/tokenize', { content: ' green' })).json.tokens[0] as number;
    const settings = { prompt: REPEATED, samplers: [...samplers, 'temperature'], logit_bias: [[token, 4]] };
    return (await choices({ ...settings, ...body })).find(({ id }) => id === token)?.prob ?? 0;
  }

  // contract: completion.repeat_penalty, completion.repeat_last_n, completion.presence-frequency
  // contract: completion.frequency_penalty
  it.each([
    ['repeat_penalty', { repeat_penalty: 1.5 }],
    ['presence_penalty', { presence_penalty: 2 }],
    ['frequency_penalty', { frequency_penalty: 1 }],
  ])('%s makes a token less likely that occurred within repeat_last_n', async (_, penalty) => {
    const plain = await repetition(['penalties'], {});
    expect(plain).toBeGreaterThan(0.001);
    const penalised = await repetition(['penalties'], penalty);
    expect(penalised).toBeLessThan(plain * 0.9);
    expect(await repetition(['penalties'], { ...penalty, repeat_last_n: -1 })).toBeCloseTo(penalised, 6);
    expect(await repetition(['penalties'], { ...penalty, repeat_last_n: 0 })).toBeCloseTo(plain, 6);
    expect(await repetition([], penalty)).toBeCloseTo(plain, 6);
  });

  // contract: completion.dry, completion.dry_base, completion.dry_allowed_length, completion.dry_penalty_last_n
  // contract: completion.dry_sequence_breakers
  it('DRY: multiplier and base strengthen it; a longer allowed length, a shorter window or a breaker end it', async () => {
    const dry = { dry_multiplier: 1, dry_base: 1.5, dry_allowed_length: 2 };
    const odds = (body: object) => repetition(['dry'], body);
    const plain = await odds({});
    const penalised = await odds(dry);
    expect(penalised).toBeLessThan(plain * 0.9);
    expect(await odds({ ...dry, dry_multiplier: 2 })).toBeLessThan(penalised);
    expect(await odds({ ...dry, dry_base: 2 })).toBeLessThan(penalised);
    for (const off of [
      { dry_multiplier: 0 },
      { dry_allowed_length: 60 },
      { dry_penalty_last_n: 0 },
      { dry_penalty_last_n: 3 },
      { dry_sequence_breakers: ['blue'] },
    ]) {
      expect([off, await odds({ ...dry, ...off })]).toEqual([off, expect.closeTo(plain, 6)]);
    }
  });

  // contract: completion.min_keep
  it('min_keep leaves at least so many tokens', async () => {
    const narrow = { samplers: ['top_p', 'temperature'], top_p: 1e-6 };
    expect(await count(narrow)).toBe(1);
    expect(await count({ ...narrow, min_keep: 5 })).toBe(5);
  });

  // contract: completion.samplers
  it('samplers: their order counts, one left out does not act, one given twice acts twice', async () => {
    const settings = { temperature: 2, top_p: 0.5 };
    const early = await count({ ...settings, samplers: ['temperature', 'top_p'] });
    const late = await count({ ...settings, samplers: ['top_p', 'temperature'] });
    expect(late).toBeLessThan(early);
    expect(await count({ ...settings, samplers: ['temperature'] })).toBeGreaterThan(early);
    const [once, twice] = [
      await best({ temperature: 2, samplers: ['temperature'] }),
      await best({ temperature: 2, samplers: ['temperature', 'temperature'] }),
    ];
    expect(twice).toBeLessThan(once);
  });
});
