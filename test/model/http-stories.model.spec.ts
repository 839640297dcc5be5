import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf } from '../http/requests.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { loadEngine, needing, type RealEngineChanges, STORIES_MODEL } from '../support/real-engine.js';

const { title, isMissing } = needing(STORIES_MODEL, 'stories260K over HTTP');

const PROMPT = 'Once upon a time';
const LILY =
  ', there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.';

interface Final {
  readonly content: string;
  readonly timings: { readonly prompt_n: number };
  readonly id_slot: number;
}

describe.skipIf(isMissing)(title, () => {
  let served: ServedApp;

  const start = async (changes: RealEngineChanges = {}) => {
    served = await serve(await loadEngine(STORIES_MODEL, changes));
  };

  afterEach(() => served.stop());

  const post = (body: object) =>
    fetch(`${served.url}/completion`, { method: 'POST', body: JSON.stringify({ temperature: 0, ...body }) });

  async function whole(body: object): Promise<Final> {
    const reply = await post(body);
    expect(reply.status).toBe(200);
    return (await reply.json()) as Final;
  }

  async function streamed(body: object): Promise<string> {
    const events = eventsOf(await (await post({ ...body, stream: true })).text()) as Final[];
    return events.map(({ content }) => content).join('');
  }

  it.each([16, 32, 512])('tells of Lily at a batch size of %i, alone and beside 7 others', async (batchSize) => {
    await start({ context: { batchSize, ubatchSize: batchSize, sequences: 4, contextSize: 1024 } });
    const lily = { prompt: PROMPT, n_predict: 60 };
    const alone = (await whole(lily)).content;
    expect(alone.startsWith(LILY)).toBe(true);

    const others = Array.from({ length: 7 }, (_, index) =>
      whole({ prompt: `${'The old dog '.repeat(index + 1)}`, n_predict: 60, seed: index, temperature: 0.8 }),
    );
    const beside = await Promise.all([
      whole(lily),
      streamed(lily),
      whole({ ...lily, cache_prompt: false }),
      streamed({ ...lily, cache_prompt: false }),
    ]);
    expect(beside.map((answer) => (typeof answer === 'string' ? answer : answer.content))).toEqual(
      Array(4).fill(alone),
    );
    await Promise.all(others);
  });

  it('tells the same when the prompt comes from the cache', async () => {
    await start();
    const first = await whole({ prompt: PROMPT, n_predict: 60, id_slot: 0 });
    const again = await whole({ prompt: PROMPT, n_predict: 60, id_slot: 0 });
    const fresh = await whole({ prompt: PROMPT, n_predict: 60, id_slot: 0, cache_prompt: false });
    expect([again.content, fresh.content]).toEqual([first.content, first.content]);
    expect([first, again, fresh].map(({ timings }) => timings.prompt_n)).toEqual([5, 1, 5]);
  });

  it('tells the same for the same seed, and other things for other seeds', async () => {
    await start();
    const tale = async (seed: number) => (await whole({ prompt: PROMPT, n_predict: 40, seed, temperature: 1 })).content;
    const [one, same, ...others] = await Promise.all([7, 7, 8, 9, 10].map(tale));
    expect(same).toBe(one);
    expect(new Set([one, ...others]).size).toBe(4);
  });

  // contract: process.parallel
  it('serves 32 streams on 4 slots without losing or mixing a token', async () => {
    await start({ context: { sequences: 4, contextSize: 1024 } });
    const requests = Array.from({ length: 32 }, (_, index) => ({
      prompt: ['Once', 'The cat', 'Tom and Sue', 'One day, a bird'][index % 4]!.repeat(1 + (index % 3)),
      n_predict: 20 + (index % 7),
      seed: index,
      temperature: 0.9,
    }));
    const streams = await Promise.all(requests.map(streamed));
    const wholes: string[] = [];
    for (const request of requests) wholes.push((await whole(request)).content);
    expect(streams).toEqual(wholes);
  });

  // contract: completion.context-end
  it('stops exactly at the end of the context without context shift', async () => {
    await start({ contextShift: false, context: { sequences: 1, contextSize: 256 } });
    const reply = await post({ prompt: 'Hi how are you', n_predict: -1, ignore_eos: true });
    const { tokens_evaluated, tokens_predicted, truncated } = (await reply.json()) as Record<string, unknown>;
    expect({ tokens_evaluated, tokens_predicted, truncated }).toEqual({
      tokens_evaluated: 8,
      tokens_predicted: 248,
      truncated: true,
    });
  });

  it('answers as llama-server did, down to the probabilities', async () => {
    await start();
    const body = { prompt: 'Hello', n_predict: 2, n_probs: 2, return_tokens: true };
    const answer = (await whole(body)) as unknown as Record<string, unknown>;
    expect(answer).toMatchObject({ content: ' was a', tokens: [286, 261], prompt: '<s> Hello', tokens_evaluated: 4 });
    const near = (value: number) => expect.closeTo(value, 1);
    expect(answer.completion_probabilities).toEqual([
      {
        id: 286,
        token: ' was',
        bytes: [32, 119, 97, 115],
        logprob: near(-0.604),
        top_logprobs: [
          { id: 286, token: ' was', bytes: [32, 119, 97, 115], logprob: near(-0.604) },
          { id: 419, token: 's', bytes: [115], logprob: near(-1.416) },
        ],
      },
      expect.objectContaining({ id: 261, token: ' a' }),
    ]);
  });

  it('holds text back that may become a stop string, event by event as llama-server does', async () => {
    await start();
    const events = eventsOf(
      await (await post({ prompt: 'Once upon', stop: ['time, there'], n_predict: 12, stream: true })).text(),
    ) as { content: string; tokens: number[]; stop_type?: string }[];
    expect(events.map(({ content, tokens }) => [content, ...tokens])).toEqual([
      [' a', 261],
      ['', 378],
      ['', 432],
      [' ', 383],
      [''],
    ]);
    expect(events.at(-1)!.stop_type).toBe('word');
  });

  // contract: tokenize
  it('gives tokens and pieces as llama-server does', async () => {
    await start();
    const call = async (path: string, body: object) =>
      (await fetch(`${served.url}${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
    expect(await call('/tokenize', { content: 'Hi é🤗', with_pieces: true })).toEqual({
      tokens: [
        { id: 320, piece: ' H' },
        { id: 417, piece: 'i' },
        { id: 410, piece: ' ' },
        { id: 485, piece: 'é' },
        { id: 243, piece: [240] },
        { id: 162, piece: [159] },
        { id: 167, piece: [164] },
        { id: 154, piece: [151] },
      ],
    });
    expect(await call('/tokenize', { content: 'Hi', add_special: true })).toEqual({ tokens: [1, 320, 417] });
    expect(await call('/detokenize', { tokens: [320, 417] })).toEqual({ content: ' Hi' });
  });

  it('bans a text token by token', async () => {
    await start();
    const banned = await whole({
      prompt: 'Once upon',
      n_predict: 4,
      ignore_eos: true,
      logit_bias: [
        [376, -100],
        [' a', false],
      ],
    });
    expect(banned.content).toBe(' upon upon upon upon');
  });
});
