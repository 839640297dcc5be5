import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const PROMPT = 'Once upon a time there was a fox';
const MOST_INT32 = 2 ** 31 - 1;

/** Values out of the range of each field, and of the wrong type. */
const OUT_OF_RANGE: Readonly<Record<string, readonly unknown[]>> = {
  temperature: ['hot', true],
  dynatemp_range: [-0.1, 'a'],
  dynatemp_exponent: [-1, []],
  top_k: [-2, 1.5, MOST_INT32 + 1, '40'],
  top_p: [-0.1, 1.1],
  min_p: [-0.1, 1.1],
  typical_p: [-0.1, 1.1],
  top_n_sigma: ['a', {}],
  xtc_probability: [-0.1, 1.1],
  xtc_threshold: [-0.1, 1.1],
  repeat_last_n: [-2, 0.5],
  repeat_penalty: [0, -1, 'a'],
  presence_penalty: ['a', false],
  frequency_penalty: ['a', false],
  dry_multiplier: [-1],
  dry_base: [0.99],
  dry_allowed_length: [-1, 1.5],
  dry_penalty_last_n: [-2],
  dry_sequence_breakers: [[], 'x', [1]],
  mirostat: [-1, 3, 1.5],
  mirostat_tau: [-1],
  mirostat_eta: [-1],
  min_keep: [-1, 0.5],
  seed: [-2, 2 ** 32, 1.5, 'a'],
  ignore_eos: ['yes', 1],
  samplers: ['kq', ['top_k', 'unknown'], 7, [1]],
  logit_bias: [[[5]], [[5, true]], [[1e9, 1]], [[-1, 1]], { '5': 'a' }, 7],
  n_probs: [-1, 1.5],
  post_sampling_probs: [1],
  n_indent: [-1, 0.5],
  t_max_predict_ms: [-2, 0.5],
  n: [0, 129, 1.5],
};

describe('a request about sampling', () => {
  let served: ServedApp;
  const client = new HttpClient(() => served.url);

  beforeAll(async () => {
    const engine = await loadEngine(DEMO_MODEL, { context: { contextSize: 1024, sequences: 4 } });
    served = await serve(engine, ['--max-logprobs', '10000']);
  });

  afterAll(() => served.stop());

  async function answer(body: object) {
    const { status, json } = await client.post('/completion', { prompt: PROMPT, n_predict: 16, seed: 7, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  it.each(Object.entries(OUT_OF_RANGE))('is refused when %s is out of range', async (field, values) => {
    for (const value of values) {
      const { status, json } = await client.post('/completion', { prompt: PROMPT, n_predict: 1, [field]: value });
      expect([status, json.error?.type], JSON.stringify(value)).toEqual([400, 'invalid_request_error']);
      expect(json.error.message, JSON.stringify(value)).toContain(`'${field}`);
    }
  });

  // contract: completion.seed
  it('learns the seed that was drawn for it, and repeats its text with that', async () => {
    const hot = { temperature: 1.5, samplers: ['temperature'] };
    const [first, other] = [await answer({ ...hot, seed: -1 }), await answer({ ...hot, seed: -1 })];
    expect(first.seed).not.toBe(other.seed);
    for (const { seed, generation_settings } of [first, other]) {
      expect(seed).toBeLessThan(2 ** 32 - 1);
      expect(generation_settings.seed).toBe(2 ** 32 - 1);
    }
    const again = await answer({ ...hot, seed: first.seed });
    expect([again.content, again.seed, again.generation_settings.seed]).toEqual([first.content, undefined, first.seed]);
  });

  interface Probability {
    readonly id: number;
    readonly prob: number;
    readonly logprob: number;
    readonly top_probs: readonly Probability[];
    readonly top_logprobs: readonly Probability[];
  }
  const total = (list: readonly Probability[]) => list.reduce((sum, { prob }) => sum + prob, 0);
  const isSorted = (values: readonly number[]) => values.every((value, i) => i === 0 || value <= values[i - 1]!);

  // contract: completion.n_probs, completion.post_sampling_probs
  it.each([
    ['the default samplers', {}],
    ['all samplers off', { samplers: [] }],
    ['mirostat', { mirostat: 2 }],
    ['a grammar', { grammar: 'root ::= [a-z ]*' }],
    ['min_keep', { top_p: 0.1, min_keep: 5 }],
  ])('gets probabilities after sampling that add up to 1 with %s, best first, the chosen one too', async (_, body) => {
    const { completion_probabilities: all } = await answer({
      temperature: 1.2,
      n_probs: 10_000,
      post_sampling_probs: true,
      ...body,
    });
    expect(all.length).toBeGreaterThan(3);
    for (const { id, prob, top_probs } of all as readonly Probability[]) {
      expect(total(top_probs)).toBeCloseTo(1, 4);
      expect(isSorted(top_probs.map((each) => each.prob))).toBe(true);
      expect(top_probs.find((each) => each.id === id)?.prob).toBe(prob);
    }
  });

  // contract: completion.n_probs
  it('gets probabilities of the model, whatever the samplers leave', async () => {
    const settings = { n_probs: 10_000, n_predict: 4 };
    const [cold, hot] = [await answer({ ...settings, temperature: 0 }), await answer({ ...settings, temperature: 2 })];
    for (const { completion_probabilities: all } of [cold, hot]) {
      for (const { id, logprob, top_logprobs } of all as readonly Probability[]) {
        expect(top_logprobs.reduce((sum, each) => sum + Math.exp(each.logprob), 0)).toBeCloseTo(1, 4);
        expect(isSorted(top_logprobs.map((each) => each.logprob))).toBe(true);
        expect(top_logprobs.find((each) => each.id === id)?.logprob).toBe(logprob);
      }
    }
    const firsts = [cold, hot].map(({ completion_probabilities: all }) => all[0].top_logprobs);
    expect(firsts[1]).toEqual(firsts[0]);
  });

  // contract: completion.n_probs-greedy
  it('gets the probabilities of the model at a temperature below 0, and certainty after sampling', async () => {
    const [zero, below, after] = [
      await answer({ temperature: 0, n_probs: 3 }),
      await answer({ temperature: -1, n_probs: 3 }),
      await answer({ temperature: -1, n_probs: 3, post_sampling_probs: true }),
    ];
    expect([below.content, after.content]).toEqual([zero.content, zero.content]);
    expect(below.completion_probabilities).toEqual(zero.completion_probabilities);
    expect(below.completion_probabilities[0].top_logprobs).toHaveLength(3);
    for (const { prob, top_probs } of after.completion_probabilities) expect([prob, top_probs[0].prob]).toEqual([1, 1]);
  });

  // contract: completion.n_probs
  it('gets the chosen token with its probability, when that is none of the best as well', async () => {
    const chosen = { samplers: ['temperature'], temperature: 100, n_predict: 12 };
    const { completion_probabilities: before } = await answer({ ...chosen, n_probs: 1 });
    const rare = (before as readonly Probability[]).filter(({ id, top_logprobs }) => id !== top_logprobs[0]!.id);
    expect(rare.length).toBeGreaterThan(6);
    for (const { logprob, top_logprobs } of rare) expect(logprob).toBeLessThan(top_logprobs[0]!.logprob);
    const { completion_probabilities: after } = await answer({ ...chosen, n_probs: 1, post_sampling_probs: true });
    for (const { prob, top_probs } of after) {
      expect(top_probs).toHaveLength(1);
      expect(prob).toBeGreaterThan(0);
      expect(prob).toBeLessThanOrEqual(top_probs[0].prob);
    }
  });

  /** A text of lines, whatever the model thinks of it. */
  const lines = (line: string) => ({ grammar: `root ::= ${line}`, n_predict: 60, temperature: 0 });

  // contract: completion.n_indent
  it.each([
    [2, '"a\\n  b\\n c\\n"', 'a\n  b\n ', 'limit'],
    [1, '"a\\n  b\\n c\\nd"', 'a\n  b\n c\n', 'limit'],
    [3, '"a\\n  b\\n"', 'a\n  ', 'limit'],
    [1, '"a\\n\\tb\\n c"', 'a\n\tb\n c', 'eos'],
    [0, '"a\\n  b\\nc"', 'a\n  b\nc', 'eos'],
  ])('ends at a line that is indented less than n_indent %d', async (indent, text, content, stopType) => {
    const given = await answer({ ...lines(text), n_indent: indent });
    expect([given.content, given.stop_type]).toEqual([content, stopType]);
  });

  // contract: completion.t_max_predict_ms
  it('ends by t_max_predict_ms once it has a line, and not before', async () => {
    const settings = { n_predict: 400, ignore_eos: true, temperature: 0, t_max_predict_ms: 1 };
    const oneLine = await answer({ ...settings, grammar: 'root ::= [a-z ]*' });
    expect([oneLine.tokens_predicted, oneLine.stop_type]).toEqual([400, 'limit']);
    const many = await answer({ ...settings, grammar: 'root ::= ([a-z] "\\n")*' });
    expect(many.stop_type).toBe('limit');
    expect(many.tokens_predicted).toBeLessThan(400);
    expect(many.content).toContain('\n');
    const unlimited = await answer({ ...settings, grammar: 'root ::= ([a-z] "\\n")*', t_max_predict_ms: -1 });
    expect(unlimited.tokens_predicted).toBe(400);
  });

  // contract: completion.ignore_eos
  it('ends where its grammar is complete, also with ignore_eos, and goes on where it is not', async () => {
    const complete = await answer({ grammar: 'root ::= " yes" | " no"', ignore_eos: true });
    expect(complete.content).toMatch(/^ (yes|no)$/);
    expect(complete.stop_type).toBe('eos');
    const open = await answer({ grammar: 'root ::= " yes"+', ignore_eos: true, n_predict: 20 });
    expect([open.tokens_predicted, open.stop_type]).toEqual([20, 'limit']);
    const { status, json } = await client.post('/v1/chat/completions', {
      messages: [{ role: 'user', content: 'Hello' }],
      response_format: { type: 'json_schema', json_schema: { schema: { const: 'done' } } },
      ignore_eos: true,
      max_tokens: 100,
    });
    expect(status).toBe(200);
    const [choice] = json.choices;
    expect([JSON.parse(choice.message.content), choice.finish_reason]).toEqual(['done', 'stop']);
  });

  it('is answered with 400 when biases forbid all that its grammar allows', async () => {
    const forbidden = { grammar: 'root ::= "7" "8"', logit_bias: Array.from({ length: 2048 }, (_, id) => [id, false]) };
    const { status, json } = await client.post('/completion', { prompt: PROMPT, n_predict: 8, ...forbidden });
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
    expect(json.error.message).toContain('grammar');
    expect((await answer({ n_predict: 1 })).tokens_predicted).toBe(1);
  });

  // contract: completion.repeat_penalty
  it('is penalised for what its prompt says, as far back as repeat_last_n goes', async () => {
    const prompt = `${'The red fox ran. '.repeat(6)}The red`;
    const chance = async (body: object) => {
      const settings = { prompt, n_predict: 1, n_probs: 2048, post_sampling_probs: true, temperature: 1 };
      const all = (await answer({ samplers: ['penalties', 'temperature'], ...settings, ...body }))
        .completion_probabilities[0].top_probs as readonly Probability[];
      const { tokens } = (await client.post('/tokenize', { content: prompt })).json;
      const afterRed = tokens[tokens.lastIndexOf(tokens.at(-1), -2) + 1] as number;
      return all.find(({ id }) => id === afterRed)?.prob ?? 0;
    };
    const plain = await chance({});
    for (const last of [64, -1]) {
      expect(await chance({ frequency_penalty: 2, repeat_last_n: last })).toBeLessThan(plain);
    }
    expect(await chance({ frequency_penalty: 2, repeat_last_n: 1 })).toBeGreaterThanOrEqual(plain * 0.99);
    expect(await chance({ frequency_penalty: 2, repeat_last_n: 0 })).toBeCloseTo(plain, 6);
  });

  it('evaluates its prompt once for several choices, each by a seed of its own', async () => {
    const prompt = `${'A long prompt about a fox and a lake. '.repeat(8)}Then`;
    const { tokens } = (await client.post('/tokenize', { content: prompt, add_special: true })).json;
    const body = { prompt, n: 4, max_tokens: 8, temperature: 1.5, seed: 5, cache_prompt: true };
    const { status, json } = await client.post('/completion', { ...body, n_predict: 8, samplers: 't' });
    expect(status).toBe(200);
    expect(json.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
    const evaluated = json.reduce(
      (sum: number, { timings }: { timings: { prompt_n: number } }) => sum + timings.prompt_n,
      0,
    );
    expect(evaluated).toBeLessThan(tokens.length + 4);
    expect(json.map((each: { generation_settings: { seed: number } }) => each.generation_settings.seed)).toEqual([
      5, 6, 7, 8,
    ]);
    expect(new Set(json.map(({ content }: { content: string }) => content)).size).toBeGreaterThan(1);
    const alone = await answer({ ...body, n: 1, seed: 6, n_predict: 8, samplers: 't' });
    expect(json[1].content).toBe(alone.content);
  });
});
