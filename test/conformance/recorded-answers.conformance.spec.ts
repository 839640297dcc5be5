import { describe, expect, it } from 'vitest';
import { needing, STORIES_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';

const { title, isMissing } = needing(STORIES_MODEL, "llama-server's own answers, word for word");

const HI = [{ role: 'user', content: 'hi' }];
const EMOJI = 'root ::= "🤗é"';

/** What llama-server answered to a request, with this model and these flags; floats to three digits. */
const ANSWERS: readonly (readonly [path: string, body: object, answer: object])[] = [
  [
    '/completion',
    { prompt: 'Hello', n_predict: 4 },
    {
      content: ' was a big,',
      prompt: '<s> Hello',
      tokens_predicted: 4,
      tokens_evaluated: 4,
      tokens_cached: 7,
      stop_type: 'limit',
      truncated: false,
      has_new_line: false,
    },
  ],
  [
    '/completion',
    { prompt: '' },
    {
      content: ' Once upon a time, there was a little girl named Lily. She',
      prompt: '<s>',
      tokens_predicted: 16,
      tokens_evaluated: 1,
      generation_settings: { n_predict: -1, max_tokens: -1, seed: 42, temperature: 0, dry_penalty_last_n: 256 },
    },
  ],
  [
    '/completion',
    { prompt: 'a', stop: ['e'], n_predict: 8 },
    { content: ' littl', tokens_predicted: 1, stop_type: 'word', stopping_word: 'e', tokens_cached: 2 },
  ],
  [
    '/completion',
    { prompt: 'Hi how are you', n_predict: -1, ignore_eos: true },
    { content: ' okay? Anna, I am a little b', tokens_predicted: 16, tokens_evaluated: 8 },
  ],
  [
    '/completion',
    { prompt: 'a', grammar: EMOJI, n_predict: 2, return_tokens: true },
    { content: '\ufffd', tokens: [243, 162] },
  ],
  ['/completion', { prompt: 'a', grammar: EMOJI, n_predict: 10 }, { content: '🤗é', tokens_predicted: 6 }],
  [
    '/v1/completions',
    { prompt: 'Hello', max_tokens: 3 },
    {
      choices: [{ text: ' was a big', index: 0, logprobs: null, finish_reason: 'length' }],
      usage: { completion_tokens: 3, prompt_tokens: 4, total_tokens: 7 },
      model: 'gpt-3.5-turbo',
      object: 'text_completion',
    },
  ],
  [
    '/v1/chat/completions',
    { messages: HI, max_tokens: 3 },
    {
      choices: [{ finish_reason: 'length', index: 0, message: { role: 'assistant', content: '"He' } }],
      usage: { completion_tokens: 3, prompt_tokens: 42, total_tokens: 45 },
    },
  ],
  [
    '/v1/chat/completions',
    { messages: HI, max_tokens: 2, logprobs: true, top_logprobs: 2 },
    {
      choices: [
        {
          logprobs: {
            content: [
              {
                id: 436,
                token: '"',
                bytes: [34],
                top_logprobs: [
                  { id: 436, token: '"' },
                  { id: 440, token: 'H' },
                ],
              },
              {
                id: 440,
                token: 'H',
                bytes: [72],
                top_logprobs: [
                  { id: 440, token: 'H' },
                  { id: 446, token: 'M' },
                ],
              },
            ],
          },
        },
      ],
    },
  ],
  ['/tokenize', { content: 'Hi', add_special: true }, { tokens: [1, 320, 417] }],
  [
    '/tokenize',
    { content: 'á', with_pieces: true },
    {
      tokens: [
        { id: 410, piece: ' ' },
        { id: 198, piece: [195] },
        { id: 164, piece: [161] },
      ],
    },
  ],
  ['/detokenize', { tokens: [320, 417] }, { content: ' Hi' }],
];

/** Streams: the content and the token of each event before the last. */
const STREAMS: readonly (readonly [body: object, events: readonly (readonly [content: string, token: number])[]])[] = [
  [
    { prompt: 'Hello', n_predict: 3 },
    [
      [' was', 286],
      [' a', 261],
      [' big', 370],
    ],
  ],
  [
    { prompt: 'Once upon', stop: ['time, there'], n_predict: 12 },
    [
      [' a', 261],
      ['', 378],
      ['', 432],
      [' ', 383],
    ],
  ],
  [
    { prompt: 'a', grammar: EMOJI, n_predict: 10 },
    [
      ['🤗', 154],
      ['é', 485],
      ['', 2],
    ],
  ],
];

describe.skipIf(isMissing)(title, () => {
  const client = servedModel(STORIES_MODEL, ['-c', '256', '-np', '2', '--temp', '0', '--seed', '42', '-n', '16']);

  // contract: recorded.answers
  it.each(ANSWERS)('%s %j', async (path, body, answer) => {
    const { status, json } = await client.post(path, body);
    expect(status).toBe(200);
    expect(json).toMatchObject(answer);
  });

  // contract: recorded.streams
  it.each(STREAMS)('streamed: %j', async (body, expected) => {
    const events = await client.events('/completion', body);
    expect(events.slice(0, -1).map(({ content, tokens }) => [content, ...tokens])).toEqual(expected);
  });

  // contract: recorded.probabilities
  it('its probabilities', async () => {
    const body = { prompt: 'Hello', n_predict: 2, n_probs: 2 };
    const near = (value: number) => expect.closeTo(value, 1);
    const { completion_probabilities: list } = (await client.post('/completion', body)).json;
    expect(list.map((item: { logprob: number }) => item.logprob)).toEqual([near(-0.6046), near(-0.3205)]);
    expect(list.map((item: { top_logprobs: object[] }) => item.top_logprobs[1])).toEqual([
      { id: 419, token: 's', bytes: [115], logprob: near(-1.4162) },
      { id: 399, token: ' very', bytes: [32, 118, 101, 114, 121], logprob: near(-2.647) },
    ]);
  });
});

describe.skipIf(isMissing)(`${title}: a full context`, () => {
  const HELLO = 'Hello '.repeat(100).trim();
  /** The model that was recorded was trained for 128 tokens. */
  const FLAGS = ['-c', '256', '-np', '2', '--temp', '0', '--override-kv', 'llama.context_length=int:128'];

  // contract: completion.shifted-prompt
  describe('with context shift', () => {
    const client = servedModel(STORIES_MODEL, FLAGS);

    it('cuts a prompt of 301 tokens in a slot of 128 so that 109 are evaluated', async () => {
      const { json } = await client.post('/completion', { prompt: HELLO, n_predict: 4 });
      expect([json.timings.prompt_n, json.truncated]).toEqual([109, true]);
    });
  });

  // contract: completion.context-end, completion.context-exceeded
  describe('without it', () => {
    const client = servedModel(STORIES_MODEL, [...FLAGS, '--no-context-shift']);

    it('gives exactly 120 tokens after 8, for a model that was trained for 128', async () => {
      const { json } = await client.post('/completion', { prompt: 'Hi how are you', n_predict: -1, ignore_eos: true });
      expect([json.tokens_evaluated, json.tokens_predicted, json.truncated]).toEqual([8, 120, true]);
    });

    it.each([false, true])('refuses a prompt that is longer, before a stream begins (stream: %s)', async (stream) => {
      const { status, json } = await client.post('/completion', { prompt: HELLO, stream });
      expect([status, json.error.type]).toEqual([400, 'exceed_context_size_error']);
      expect(json.error).toMatchObject({ code: 400, n_prompt_tokens: 301, n_ctx: 128 });
      expect(json.error.message).toContain('exceeds the available context size');
    });
  });
});
