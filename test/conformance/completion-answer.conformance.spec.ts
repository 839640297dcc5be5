import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { CHUNK, FINAL, LATER_PARAMS, LATER_TIMINGS, namesOf, OF_SETTINGS, PARAMS, TIMINGS } from './answer-shapes.js';

const PROMPT = 'Once upon a time there was a fox';
const BODY = { prompt: PROMPT, n_predict: 8, temperature: 0 };

describe('the answer of POST /completion', () => {
  const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2', '--alias', 'cria']);

  async function answer(body: object = {}) {
    const { status, json } = await client.post('/completion', { ...BODY, ...body });
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  /** The chunks of a stream and its last event. */
  async function streamed(body: object = {}) {
    const events = await client.events('/completion', { ...BODY, ...body });
    return { chunks: events.slice(0, -1), last: events.at(-1) };
  }

  // contract: completion.answer
  it('has exactly the fields of llama-server in its order, whole and at the end of a stream', async () => {
    for (const last of [await answer(), (await streamed()).last]) {
      expect(Object.keys(last)).toEqual(FINAL);
      expect(namesOf(last.generation_settings, [...LATER_PARAMS, ...OF_SETTINGS])).toEqual(PARAMS);
      expect(Object.keys(last.generation_settings).slice(-2)).toEqual(OF_SETTINGS);
      expect(namesOf(last.timings, LATER_TIMINGS)).toEqual(TIMINGS);
    }
  });

  // contract: completion.answer.*
  it('says in each field what it is to say', async () => {
    const ids = (await client.post('/tokenize', { content: PROMPT, add_special: true })).json.tokens;
    const whole = await answer({ id_slot: 1 });
    expect(whole).toMatchObject({
      index: 0,
      tokens: [],
      id_slot: 1,
      stop: true,
      model: 'cria',
      tokens_predicted: 8,
      tokens_evaluated: ids.length,
      tokens_cached: ids.length + 7,
      prompt: `<s>${PROMPT}`,
      has_new_line: false,
      truncated: false,
      stop_type: 'limit',
      stopping_word: '',
      generation_settings: { n_ctx: 512, model: 'cria', n_predict: 8, stream: false },
    });
    expect(whole.content).not.toBe('');
    const { last, chunks } = await streamed();
    expect(last).toMatchObject({ content: '', tokens: [], stop: true, tokens_predicted: 8, stop_type: 'limit' });
    expect(last.generation_settings.stream).toBe(true);
    expect(chunks.map(({ content }: { content: string }) => content).join('')).toBe(whole.content);
  });

  // contract: completion.timings
  it('has timings that fit together', async () => {
    const { timings } = await answer({ cache_prompt: false });
    expect(timings).toMatchObject({ cache_n: 0, predicted_n: 8 });
    expect(timings.prompt_n).toBeGreaterThan(5);
    for (const [kind, n] of [
      ['prompt', timings.prompt_n],
      ['predicted', 8],
    ] as const) {
      const ms = timings[`${kind}_ms`];
      expect(ms).toBeGreaterThan(0);
      expect(timings[`${kind}_per_token_ms`]).toBeCloseTo(ms / n, 6);
      expect(timings[`${kind}_per_second`]).toBeCloseTo((n / ms) * 1000, 3);
    }
  });

  // contract: completion.stream-chunk, completion.timings_per_token, completion.n_probs
  it('has timings and probabilities in chunks only where they are asked for', async () => {
    const names = async (body: object) =>
      new Set((await streamed(body)).chunks.map((chunk: object) => Object.keys(chunk).join()));
    expect(await names({})).toEqual(new Set([CHUNK.join()]));
    expect(await names({ timings_per_token: true })).toEqual(new Set([[...CHUNK, 'timings'].join()]));
    expect(await names({ n_probs: 1 })).toEqual(new Set([[...CHUNK, 'completion_probabilities'].join()]));
    const { chunks } = await streamed({ timings_per_token: true });
    expect(chunks.map(({ timings }: { timings: object }) => namesOf(timings, LATER_TIMINGS))).toEqual(
      Array(8).fill(TIMINGS),
    );
    expect(chunks.map((chunk: { timings: { predicted_n: number } }) => chunk.timings.predicted_n)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  // contract: completion.stream-chunk
  it('counts in each chunk, and names the one token of it', async () => {
    const { tokens } = await answer({ return_tokens: true });
    const { chunks, last } = await streamed();
    expect(chunks.map((chunk: { tokens: number[] }) => chunk.tokens)).toEqual(tokens.map((id: number) => [id]));
    for (const [place, chunk] of chunks.entries()) {
      expect(chunk).toMatchObject({ index: 0, stop: false, id_slot: -1, tokens_predicted: place + 1 });
      expect(chunk.tokens_evaluated).toBe(last.tokens_evaluated);
    }
  });

  // contract: completion.stream-eos
  it('has an event without text for the token that ends the text', async () => {
    const { prompt } = (await client.post('/apply-template', { messages: [{ role: 'user', content: 'Hello!' }] })).json;
    const { chunks, last } = await streamed({ prompt, n_predict: -1 });
    expect(last.stop_type).toBe('eos');
    expect(chunks.at(-1)).toMatchObject({ content: '', tokens: [expect.any(Number)], stop: false });
    expect(chunks.length).toBe(last.tokens_predicted);
  });

  // contract: completion.prompt-list-stream
  it('tells the prompts of a list apart by index, also in a stream, which ends once for each', async () => {
    const prompts = [PROMPT, 'Hello', 'The dog'];
    const wholes = await Promise.all(prompts.map((prompt) => answer({ prompt })));
    const events = await client.events('/completion', { ...BODY, prompt: prompts });
    for (const [index, { content }] of wholes.entries()) {
      const own = events.filter((event) => event.index === index);
      expect(own.map((event) => event.content).join('')).toBe(content);
      expect(own.map((event) => event.stop)).toEqual([...Array(8).fill(false), true]);
    }
    expect(events.at(-1).stop).toBe(true);
  });

  // contract: completion.stream-headers
  it('is JSON in UTF-8, or a chunked stream of events', async () => {
    const whole = await client.post('/completion', BODY);
    expect(whole.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const stream = await client.post('/completion', { ...BODY, stream: true });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('transfer-encoding')).toBe('chunked');
    expect(stream.text).toMatch(/^(data: \{[^\n]*\}\n\n)+$/);
  });

  // contract: completion.has_new_line
  it('tells whether the text has a newline', async () => {
    expect((await answer({ grammar: 'root ::= "a\\nb"' })).has_new_line).toBe(true);
    expect((await answer({ grammar: 'root ::= "ab"' })).has_new_line).toBe(false);
  });
});
