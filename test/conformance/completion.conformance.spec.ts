import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { HttpClient } from '../support/http-client.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const PROMPT = 'Once upon a time there was a fox';

describe('POST /completion', () => {
  let served: ServedApp;
  const client = new HttpClient(() => served.url);

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL, { context: { contextSize: 512, sequences: 2 } }));
  });

  afterAll(() => served.stop());

  async function answer(body: object) {
    const { status, json } = await client.post('/completion', {
      prompt: PROMPT,
      n_predict: 16,
      temperature: 0,
      ...body,
    });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  const text = async (body: object): Promise<string> => (await answer(body)).content;
  const tokens = async (content: string, add_special = false): Promise<number[]> =>
    (await client.post('/tokenize', { content, add_special })).json.tokens;

  // contract: completion.prompt-text, completion.prompt-tokens, completion.prompt-mixed, completion.prompt-bos
  it('takes a prompt as text, as tokens and mixed, with BOS before a text', async () => {
    const whole = await answer({});
    expect(whole.prompt).toMatch(/^<\S+> ?Once upon a time there was a fox$/);
    const ids = await tokens(PROMPT, true);
    expect(whole.tokens_evaluated).toBe(ids.length);
    expect(await text({ prompt: ids })).toBe(whole.content);
    const [bos, ...rest] = ids;
    expect(await text({ prompt: [bos, ...rest.slice(0, 3), ...rest.slice(3)] })).toBe(whole.content);
    const mixed = await answer({ prompt: ['Once upon', ...(await tokens(' a time'))] });
    expect(mixed.prompt).toContain('Once upon');
    expect(mixed.tokens_evaluated).toBe((await tokens('Once upon', true)).length + (await tokens(' a time')).length);
  });

  // contract: completion.prompt-list
  it('answers a list of prompts with a list, in its order', async () => {
    const prompts = ['Hello', PROMPT, await tokens(PROMPT, true)];
    const answers = await answer({ prompt: prompts });
    expect(answers.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(answers[1].content).toBe(await text({}));
    expect(answers[2].content).toBe(answers[1].content);
    expect(answers[0].prompt).toContain('Hello');
  });

  // contract: completion.n_predict, completion.stop_type
  it('ends at the limit, or at the end of the text', async () => {
    const limited = await answer({ n_predict: 5 });
    expect(limited).toMatchObject({ tokens_predicted: 5, stop_type: 'limit', stopping_word: '', truncated: false });
    const prompt = (await client.post('/apply-template', { messages: [{ role: 'user', content: 'Hello!' }] })).json
      .prompt;
    const ended = await answer({ prompt, n_predict: -1 });
    expect(ended.stop_type).toBe('eos');
    expect(ended.tokens_predicted).toBeGreaterThan(0);
  });

  // contract: completion.n_predict-zero
  it('only fills the cache with n_predict 0', async () => {
    const { content, tokens_predicted, tokens_evaluated } = await answer({ prompt: `${PROMPT} who`, n_predict: 0 });
    expect([content, tokens_predicted]).toEqual(['', 0]);
    const { timings } = await answer({ prompt: `${PROMPT} who`, n_predict: 1 });
    expect([timings.prompt_n, timings.cache_n]).toEqual([1, tokens_evaluated - 1]);
  });

  // contract: completion.stop
  it('ends before the first stop string', async () => {
    const whole = await text({ n_predict: 40 });
    const word = whole.slice(8, 13);
    const stopped = await answer({ n_predict: 40, stop: ['never seen', word] });
    expect(stopped).toMatchObject({
      stop_type: 'word',
      stopping_word: word,
      content: whole.slice(0, whole.indexOf(word)),
    });
    expect(await text({ n_predict: 40, stop: word })).toBe(stopped.content);
  });

  // contract: completion.n_indent, completion.t_max_predict_ms
  it('ends at a line that is indented less, and at a line after the time is over', async () => {
    const grammar = 'root ::= "  a\\n" "  b\\n" "c\\n" "d\\n"';
    const all = '  a\n  b\nc\nd\n';
    const free = { grammar, n_predict: 60 };
    expect(await text(free)).toBe(all);
    const indented = await answer({ ...free, n_indent: 2 });
    expect(all.startsWith(indented.content)).toBe(true);
    expect(indented.content).not.toContain('d');
    const slow = { grammar: 'root ::= "a"{200} "\\n" "b"{200}', n_predict: 450, t_max_predict_ms: 1 };
    const timed = await answer(slow);
    expect(timed.stop_type).toBe('limit');
    expect(timed.content).not.toContain('bb');
  });

  // contract: completion.grammar, completion.json_schema
  it('follows a grammar or a schema, or refuses it', async () => {
    expect(await text({ grammar: 'root ::= "yes" | "no"' })).toMatch(/^(yes|no)$/);
    expect((await client.post('/completion', { prompt: 'a', grammar: 'root ::= (' })).json.error.message).toContain(
      'Failed to parse grammar',
    );
    const schema = {
      type: 'object',
      properties: { ok: { type: 'boolean' } },
      required: ['ok'],
      additionalProperties: false,
    };
    expect(JSON.parse(await text({ json_schema: schema, n_predict: 60 }))).toEqual({ ok: expect.any(Boolean) });
    const { content } = await answer({ json_schema: {}, n_predict: 8, logit_bias: [['4', 100]] });
    expect(content).toMatch(/^[[{"\d\-tfn\s]/);
    expect((await client.post('/completion', { prompt: 'a', json_schema: { type: 'x' } })).status).toBe(400);
  });

  // contract: completion.stream, completion.stream-chunk
  it('streams the same text in pieces, and ends without [DONE]', async () => {
    const events = await client.events('/completion', { prompt: PROMPT, n_predict: 16, temperature: 0 });
    const [last, ...before] = events.toReversed();
    expect(last).toMatchObject({ stop: true, content: '', tokens: [], tokens_predicted: 16 });
    for (const event of before) {
      expect(Object.keys(event)).toEqual([
        'index',
        'content',
        'tokens',
        'stop',
        'id_slot',
        'tokens_predicted',
        'tokens_evaluated',
      ]);
      expect(event).toMatchObject({ stop: false, index: 0, id_slot: -1 });
    }
    expect(events.map(({ content }) => content).join('')).toBe(await text({}));
  });

  // contract: completion.stream-held-back
  it('holds back what may become a stop string, and still tells of its tokens', async () => {
    const whole = await text({ n_predict: 24 });
    const stop = `${whole.slice(6, 24)}\u0001`;
    const events = await client.events('/completion', { prompt: PROMPT, n_predict: 24, temperature: 0, stop: [stop] });
    const chunks = events.filter((event) => !event.stop);
    expect(chunks.flatMap((chunk) => chunk.tokens)).toHaveLength(24);
    expect(chunks.some(({ content }) => content === '')).toBe(true);
    expect(events.map(({ content }) => content).join('')).toBe(whole);
  });

  // contract: completion.stream-utf8
  it('streams whole characters only', async () => {
    const grammar = 'root ::= "é🦙ü"{12}';
    const body = { prompt: PROMPT, n_predict: 400, temperature: 0, grammar };
    const events = await client.events('/completion', body);
    expect(events.map(({ content }) => content).join('')).toBe('é🦙ü'.repeat(12));
    expect(events.some(({ content }) => content.includes('\ufffd'))).toBe(false);
  });

  // contract: completion.n_probs, completion.n_probs-greedy, completion.post_sampling_probs
  it('reports probabilities of the model, or after sampling', async () => {
    const { completion_probabilities: list, content } = await answer({ n_probs: 3, temperature: -1 });
    expect(list.map(({ token }: { token: string }) => token).join('')).toBe(content);
    for (const { id, token, bytes, logprob, top_logprobs } of list) {
      expect(Buffer.from(bytes).toString()).toBe(token);
      expect(top_logprobs).toHaveLength(3);
      expect([top_logprobs[0].id, top_logprobs[0].logprob]).toEqual([id, logprob]);
      expect(logprob).toBeLessThan(0);
    }
    const sampled = await answer({ n_probs: 50, post_sampling_probs: true, temperature: 1, top_k: 4 });
    for (const { prob, top_probs } of sampled.completion_probabilities) {
      expect(prob).toBeGreaterThan(0);
      expect(top_probs.filter((candidate: { prob: number }) => candidate.prob > 0).length).toBeLessThanOrEqual(4);
    }
  });

  // contract: completion.return_tokens, completion.timings_per_token
  it('returns tokens and timings where asked', async () => {
    const { tokens: ids, content } = await answer({ return_tokens: true });
    expect(ids).toHaveLength(16);
    expect((await client.post('/detokenize', { tokens: ids })).json.content.trim()).toBe(content.trim());
    expect((await answer({})).tokens).toEqual([]);
    const events = await client.events('/completion', { prompt: PROMPT, n_predict: 3, timings_per_token: true });
    expect(events.every(({ timings }) => timings.predicted_n >= 0)).toBe(true);
  });

  // contract: completion.response_fields
  it('answers with the fields that are asked for', async () => {
    const fields = ['content', 'generation_settings/n_predict', 'nothing', 'timings/nothing'];
    expect(await answer({ response_fields: fields })).toEqual({
      content: await text({}),
      'generation_settings/n_predict': 16,
    });
  });

  // contract: completion.id_slot
  it('runs in the slot that is asked for', async () => {
    expect((await answer({ id_slot: 1 })).id_slot).toBe(1);
    expect((await answer({ id_slot: 0 })).id_slot).toBe(0);
    expect((await client.post('/completion', { prompt: 'a', id_slot: 2 })).json.error).toMatchObject({
      code: 400,
      param: 'id_slot',
    });
  });

  // contract: completion.cache_prompt
  it('evaluates a repeated prompt for one token only, or all of it', async () => {
    const { tokens_evaluated } = await answer({ id_slot: 0 });
    expect((await answer({ id_slot: 0 })).timings).toMatchObject({ prompt_n: 1, cache_n: tokens_evaluated - 1 });
    const uncached = await answer({ id_slot: 0, cache_prompt: false });
    expect(uncached.timings).toMatchObject({ prompt_n: tokens_evaluated, cache_n: 0 });
    expect(uncached.content).toBe(await text({}));
  });

  // contract: completion.truncated, completion.n_keep
  it('shifts a full context, and keeps what it is told to', async () => {
    const long = { n_predict: 400, ignore_eos: true, logit_bias: [['\n', false]] };
    for (const keep of [{}, { n_keep: 4 }, { n_keep: -1, n_discard: 16 }]) {
      const { tokens_predicted, truncated, generation_settings } = await answer({ ...long, ...keep });
      expect([tokens_predicted, truncated]).toEqual([400, true]);
      expect(generation_settings).toMatchObject(keep);
    }
  });

  // contract: completion.image_data
  it('refuses pictures, for its model takes none', async () => {
    const { json } = await client.post('/completion', { prompt: '[img-1]', image_data: [{ id: 1, data: 'AA==' }] });
    expect(json.error).toMatchObject({
      ...{ code: 400, param: 'image_data', message: 'This model does not take images' },
    });
  });
});
