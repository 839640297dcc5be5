import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { bytesOf } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'Hello world', ...options });
}

afterEach(() => test.app.close());

const complete = (body: object) => post(test.app, '/v1/completions', body);

describe('POST /v1/completions', () => {
  it("answers in OpenAI's shape", async () => {
    await start();
    const { status, json } = await complete({ prompt: 'abc', max_tokens: 5 });
    expect(status).toBe(200);
    expect(json).toEqual({
      choices: [{ text: 'Hello', index: 0, logprobs: null, finish_reason: 'length' }],
      created: expect.closeTo(Date.now() / 1000, -1),
      model: 'gpt-3.5-turbo',
      system_fingerprint: 'b7-cafe123',
      object: 'text_completion',
      usage: {
        completion_tokens: 5,
        prompt_tokens: 3,
        total_tokens: 8,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{32}$/),
      timings: expect.objectContaining({ predicted_n: 5 }),
    });
  });

  it('says why it ended', async () => {
    await start();
    expect((await complete({ prompt: 'a' })).json.choices[0].finish_reason).toBe('stop');
    expect((await complete({ prompt: 'a', stop: 'w' })).json.choices[0].finish_reason).toBe('stop');
    expect((await complete({ prompt: 'a', max_tokens: 1 })).json.choices[0].finish_reason).toBe('length');
  });

  // contract: openai.completions-echo
  it('has a choice for each prompt and each of n, and counts a prompt once', async () => {
    await start({ slots: 2 });
    const { json } = await complete({ prompt: ['ab', 'cde'], n: 2, max_tokens: 3 });
    expect(json.choices.map(({ index, text }: Record<string, unknown>) => [index, text])).toEqual([
      [0, 'Hel'],
      [1, 'Hel'],
      [2, 'Hel'],
      [3, 'Hel'],
    ]);
    expect(json.usage).toMatchObject({ completion_tokens: 12, prompt_tokens: 5, total_tokens: 17 });
  });

  // contract: openai.completions-echo
  it('repeats the prompt for echo, as it was given', async () => {
    await start({ addBos: true });
    expect((await complete({ prompt: 'abc', echo: true, max_tokens: 2 })).json.choices[0].text).toBe('abcHe');
    expect((await complete({ prompt: bytesOf('ab'), echo: true, max_tokens: 2 })).json.choices[0].text).toBe('abHe');
  });

  it('rates the prompt for echo with logprobs; nothing comes before its first token', async () => {
    const half = Math.fround(Math.log(0.5));
    await start({ slots: 2 });
    const asked = { prompt: ['abc', 'de'], echo: true, logprobs: 1 };
    const { choices } = (await complete({ ...asked, max_tokens: 1 })).json;
    expect(choices.map(({ text }: { text: string }) => text)).toEqual(['abcH', 'deH']);
    expect(choices[0].logprobs).toEqual({
      tokens: ['a', 'b', 'c', 'H'],
      token_logprobs: [null, half, half, half],
      top_logprobs: [null, { b: half }, { c: half }, { H: half }],
      text_offset: [0, 1, 2, 3],
      content: [expect.objectContaining({ token: 'H' })],
    });
    const alone = (await complete({ ...asked, max_tokens: 0 })).json.choices[1];
    expect(alone).toMatchObject({ text: 'de', finish_reason: 'length' });
    expect(alone.logprobs).toMatchObject({ tokens: ['d', 'e'], token_logprobs: [null, half], content: [] });
  });

  it('rates a prompt that the cache holds, and tells where its tokens are in the text', async () => {
    await start({ addBos: true });
    await complete({ prompt: 'abc', max_tokens: 1 });
    const { json } = await complete({ prompt: 'abc', echo: true, logprobs: 0, max_tokens: 1 });
    const { tokens, text_offset: offsets, top_logprobs: top } = json.choices[0].logprobs;
    expect(tokens.slice(1)).toEqual(['a', 'b', 'c', 'H']);
    expect(offsets).toEqual([0, 0, 1, 2, 3]);
    expect(top).toEqual([null, {}, {}, {}, {}]);
    expect(json.usage.prompt_tokens_details.cached_tokens).toBe(0);
  });

  it('lists every generated token beside a rated prompt, also the one that ends it and those of a stop string', async () => {
    const listed = async (answer: string, fields: object) => {
      await start({ answer });
      const body = { prompt: 'abc', echo: true, logprobs: 1, max_tokens: 9, ...fields };
      const { text, logprobs } = (await complete(body)).json.choices[0];
      const { events } = await post(test.app, '/v1/completions', { ...body, stream: true });
      const streamed = events.slice(0, -1).flatMap(({ choices }) => choices[0].logprobs ?? []);
      const joined = (name: string) => streamed.flatMap((chunk) => chunk[name]);
      for (const name of ['tokens', 'token_logprobs', 'top_logprobs', 'text_offset', 'content']) {
        expect(joined(name), name).toEqual(logprobs[name]);
      }
      await test.app.close();
      return { text, tokens: logprobs.tokens.length, offsets: logprobs.text_offset };
    };
    expect(await listed('', { max_tokens: 1 })).toEqual({ text: 'abc', tokens: 4, offsets: [0, 1, 2, 3] });
    expect(await listed('Hi', {})).toEqual({ text: 'abcHi', tokens: 6, offsets: [0, 1, 2, 3, 4, 5] });
    expect(await listed('Hi', { stop: ['Hi'] })).toEqual({ text: 'abc', tokens: 5, offsets: [0, 1, 2, 3, 3] });
    await start({ answer: 'Hi' });
    const { logprobs } = (await complete({ prompt: 'abc', logprobs: 1 })).json.choices[0];
    expect(logprobs.tokens).toEqual(['H', 'i']);
  });

  it('streams the promptRows prompt before all else', async () => {
    await start();
    const body = { prompt: 'abc', echo: true, logprobs: 1, max_tokens: 1, stream: true };
    const { events } = await post(test.app, '/v1/completions', body);
    expect(events[0].choices[0]).toMatchObject({ text: 'abc', logprobs: { tokens: ['a', 'b', 'c'] } });
    expect(events[1].choices[0]).toMatchObject({ text: 'H', logprobs: { tokens: ['H'], text_offset: [3] } });
  });

  it.each([
    [{ suffix: 'x' }, 'suffix'],
    [{ post_sampling_probs: true }, 'post_sampling_probs'],
  ])('refuses echo with logprobs beside %j', async (fields, param) => {
    await start({ fim: { pre: 1, suf: 2, mid: 3 } });
    const { status, json } = await complete({ prompt: 'abc', echo: true, logprobs: 1, ...fields });
    expect([status, json.error.param]).toEqual([400, param]);
  });

  it('does not cut a prompt that is to be promptRows', async () => {
    await start({ slotContextSize: 16 });
    const { status, json } = await complete({ prompt: 'a'.repeat(40), echo: true, logprobs: 1, max_tokens: 0 });
    expect([status, json.error.type]).toEqual([400, 'exceed_context_size_error']);
  });

  // contract: openai.completions-logprobs
  it("gives logprobs in OpenAI's lists, and in llama-server's", async () => {
    await start();
    const { json } = await complete({ prompt: 'a', max_tokens: 2, logprobs: 1 });
    const half = Math.fround(Math.log(0.5));
    expect(json.choices[0].logprobs).toEqual({
      tokens: ['H', 'e'],
      token_logprobs: [half, half],
      top_logprobs: [{ H: half }, { e: half }],
      text_offset: [0, 1],
      content: [expect.objectContaining({ id: 72, token: 'H' }), expect.objectContaining({ id: 101 })],
    });
  });

  it('gives the logprob of the chosen token alone for 0', async () => {
    await start();
    const { json } = await complete({ prompt: 'a', max_tokens: 1, logprobs: 0 });
    expect(json.choices[0].logprobs).toMatchObject({ tokens: ['H'], top_logprobs: [{}] });
  });

  it('gives logprobs for the tokens of the text only', async () => {
    await start({ answer: 'ab' });
    expect((await complete({ prompt: 'x', logprobs: 1 })).json.choices[0].logprobs.tokens).toEqual(['a', 'b']);
    expect((await complete({ prompt: 'x', logprobs: 1, stop: 'b' })).json.choices[0].logprobs.tokens).toEqual(['a']);
  });
});

describe('a stream of POST /v1/completions', () => {
  const stream = (body: object) => complete({ stream: true, ...body });

  it('has a chunk for each token, a last one with the usage, and [DONE]', async () => {
    await start();
    const { events } = await stream({ prompt: 'abc', max_tokens: 2, model: 'mine' });
    const common = {
      created: expect.any(Number),
      model: 'mine',
      system_fingerprint: expect.any(String),
      object: 'text_completion',
      id: events[0].id,
    };
    const choice = { index: 0, logprobs: null, finish_reason: null };
    expect(events).toEqual([
      { ...common, choices: [{ ...choice, text: 'H' }] },
      { ...common, choices: [{ ...choice, text: 'e' }] },
      {
        ...common,
        choices: [{ ...choice, text: '', finish_reason: 'length' }],
        usage: { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5, prompt_tokens_details: { cached_tokens: 0 } },
        timings: expect.objectContaining({ predicted_n: 2 }),
      },
      '[DONE]',
    ]);
  });

  it('has the usage in a chunk of its own without choices when asked', async () => {
    await start();
    const { events } = await stream({ prompt: 'abc', max_tokens: 1, stream_options: { include_usage: true } });
    const [last, usage, done] = events.slice(-3);
    expect(last.choices[0].finish_reason).toBe('length');
    expect(last).not.toHaveProperty('usage');
    expect(usage).toMatchObject({ choices: [], usage: { completion_tokens: 1 }, timings: { predicted_n: 1 } });
    expect(done).toBe('[DONE]');
  });

  it('streams several choices by index, with the usage of all in the last chunk', async () => {
    await start({ slots: 2 });
    const { events } = await stream({ prompt: ['a', 'b'], n: 2, max_tokens: 3 });
    expect(events.pop()).toBe('[DONE]');
    for (const index of [0, 1, 2, 3]) {
      const own = events.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
      expect(own.map(({ text }) => text).join('')).toBe('Hel');
      expect(own.filter(({ finish_reason }) => finish_reason !== null)).toHaveLength(1);
    }
    expect(events.filter((chunk) => 'usage' in chunk)).toEqual([events.at(-1)]);
    expect(events.at(-1).usage).toMatchObject({ completion_tokens: 12, prompt_tokens: 2 });
  });

  it('begins with the prompt for echo', async () => {
    await start();
    const { events } = await stream({ prompt: 'abc', echo: true, max_tokens: 1 });
    expect(events.slice(0, 2).map(({ choices }) => choices[0].text)).toEqual(['abc', 'H']);
  });

  it('carries logprobs with offsets that count on', async () => {
    await start({ answer: 'éa' });
    const { events } = await stream({ prompt: 'x', logprobs: 1 });
    const [first, second] = events.map((chunk) => chunk.choices?.[0].logprobs);
    expect(first.content.map(({ id }: { id: number }) => id)).toEqual(bytesOf('é'));
    expect(second).toMatchObject({ tokens: ['a'], text_offset: [1] });
  });

  it('carries timings on every chunk when asked', async () => {
    await start();
    const { events } = await stream({ prompt: 'x', max_tokens: 2, timings_per_token: true });
    expect(events.slice(0, 2).map(({ timings }) => timings.predicted_n)).toEqual([1, 2]);
  });

  it('is valid JSON whatever the name of the model holds', async () => {
    await start();
    const model = '"}],\\ \u0000 é\n';
    const { events } = await stream({ prompt: 'x', max_tokens: 1, model });
    expect(events.slice(0, -1).map((chunk) => chunk.model)).toEqual([model, model]);
  });
});
