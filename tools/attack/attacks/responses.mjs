const ENDLESS = { prompt: 'Once upon a time', n_predict: -1, ignore_eos: true };
const PROBABILITIES = { prompt: 'Once upon a time', n_predict: 1800, ignore_eos: true, n_probs: 2048 };

/** The bytes of a request. */
function written(assault, path, body) {
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\n${assault.headerLines}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Connections that ask and never read, for so many milliseconds. */
async function askUnread(assault, count, body, ms) {
  const connections = Array.from({ length: count }, () => assault.open({ isReading: false }));
  await Promise.all(connections.map((connection) => connection.write(written(assault, '/completion', body))));
  await assault.pause(ms);
}

export const ATTACKS = [
  {
    name: 'n_probs 2048 whole',
    does: 'four whole responses with 2,048 probabilities of each of 1,800 tokens',
    right: [200, 400, 'left'],
    blows: () => Array.from({ length: 4 }, () => ({ path: '/completion', body: PROBABILITIES, leaveAfter: 10_000 })),
    parallel: 4,
  },
  {
    name: 'n_probs 2048 unread',
    does: 'six streams with 2,048 probabilities a token that nobody reads, for ten seconds',
    right: [],
    strike: (assault) => askUnread(assault, 6, { ...PROBABILITIES, stream: true }, assault.size(10_000)),
  },
  {
    name: 'top_logprobs unread',
    does: 'six chats with 20 probabilities a token that nobody reads, for five seconds',
    right: [],
    strike: async (assault) => {
      const body = { messages: [{ role: 'user', content: 'a' }], logprobs: true, top_logprobs: 20, stream: true };
      const connections = Array.from({ length: 6 }, () => assault.open({ isReading: false }));
      await Promise.all(connections.map((one) => one.write(written(assault, '/v1/chat/completions', body))));
      await assault.pause(assault.size(5000));
    },
  },
  {
    name: 'endless streams unread',
    does: 'three streams without end that nobody reads, with --timeout 4',
    right: [],
    isStaying: true,
    profile: 'impatient',
    strike: (assault) => askUnread(assault, 3, { ...ENDLESS, stream: true }, assault.size(8000)),
  },
  {
    name: 'whole responses unread',
    does: 'large whole responses that nobody reads: each descriptor has to come back',
    right: [],
    isStaying: true,
    profile: 'impatient',
    strike: async (assault) => {
      const body = { content: 'fox x\n'.repeat(assault.size(100_000)), with_pieces: true };
      const connections = Array.from({ length: 4 }, () => assault.open({ isReading: false }));
      await Promise.all(connections.map((one) => one.write(written(assault, '/tokenize', body))));
      await assault.pause(1000);
    },
  },
  {
    name: 'reset streams',
    does: '200 streams, each reset in its middle',
    right: [200],
    strike: async (assault) => {
      for (let round = 0; round < assault.size(50) && !assault.isOver; round++) {
        const connections = Array.from({ length: 4 }, () => assault.open());
        for (const one of connections) await one.write(written(assault, '/completion', { ...ENDLESS, stream: true }));
        await assault.pause(20);
        for (const one of connections) one.reset();
      }
    },
    isQuick: true,
  },
  {
    name: 'prompt logprobs',
    does: 'echo with logprobs of full prompts, sixteen at a time',
    right: [200, 400],
    blows: (assault) =>
      Array.from({ length: assault.size(16) }, () => ({
        path: '/v1/completions',
        body: { prompt: 'the fox '.repeat(200), max_tokens: 1, echo: true, logprobs: 5 },
      })),
    parallel: 16,
  },
  {
    name: 'verbose responses',
    does: 'chats with __verbose, timings a token and progress of the prompt',
    right: [200, 400],
    blows: (assault) =>
      Array.from({ length: assault.size(16) }, () => ({
        path: '/completion',
        body: {
          prompt: 'the fox '.repeat(200),
          n_predict: 200,
          stream: true,
          timings_per_token: true,
          return_progress: true,
          return_tokens: true,
          n_probs: 10,
          post_sampling_probs: true,
        },
      })),
    parallel: 4,
  },
];
