const SHORT = { prompt: 'Once upon a time', n_predict: 2, temperature: 0 };

export const ATTACKS = [
  {
    name: '500 prompts with n 128',
    does: 'one request of 64,000 tasks, left after a second',
    right: [400, 'left'],
    blows: (assault) => [
      {
        path: '/v1/completions',
        body: { prompt: Array.from({ length: assault.size(500) }, () => 'a'), n: 128, max_tokens: 8 },
        leaveAfter: 1000,
      },
    ],
  },
  {
    name: 'n of ten thousand',
    does: 'n and best_of of ten thousand, in completions and chats',
    right: [400],
    blows: () => [
      { path: '/v1/completions', body: { ...SHORT, n: 10_000, best_of: 10_000 } },
      { path: '/completion', body: { ...SHORT, n: 10_000 } },
      { path: '/completion', body: { ...SHORT, n_cmpl: 10_000 } },
      { path: '/v1/chat/completions', body: { messages: [{ role: 'user', content: 'a' }], n: 10_000 } },
    ],
  },
  {
    name: 'largest fan-out',
    does: 'eight requests with n 128, left after two seconds',
    right: [200, 400, 'left'],
    parallel: 8,
    blows: () =>
      Array.from({ length: 8 }, () => ({
        path: '/v1/completions',
        body: { prompt: 'a', n: 128, max_tokens: 4 },
        leaveAfter: 2000,
      })),
  },
  {
    name: 'pipelined completions',
    does: '20,000 completions on one connection, left after two seconds',
    right: [200, 503],
    strike: async (assault) => {
      const text = JSON.stringify({ prompt: 'Once upon a time', n_predict: 8 });
      const one = assault.open();
      const request = `POST /completion HTTP/1.1\r\n${assault.headerLines}Content-Length: ${text.length}\r\n\r\n${text}`;
      const written = one.write(request.repeat(assault.size(20_000)));
      await Promise.race([written, assault.pause(2000)]);
      await assault.pause(2000);
      one.reset();
    },
  },
  {
    name: 'pipelined health',
    does: '50,000 GET /health on one connection',
    right: [200],
    strike: async (assault) => {
      const count = assault.size(50_000);
      const one = assault.open();
      void one.write(`GET /health HTTP/1.1\r\n${assault.headerLines}\r\n`.repeat(count));
      await one.untilAnswered(count, 25_000);
    },
  },
  {
    name: 'cancelling storm',
    does: '2,000 streams that are left after some milliseconds',
    right: [200, 'left'],
    parallel: 32,
    blows: (assault) =>
      Array.from({ length: assault.size(2000) }, () => ({
        path: '/completion',
        body: { prompt: `Once upon a time ${Math.floor(assault.random() * 1000)}`, n_predict: 100, stream: true },
        leaveAfter: Math.floor(assault.random() * 30),
      })),
  },
  {
    name: 'storm of short requests',
    does: '400 short completions from 64 clients',
    right: [200, 503],
    parallel: 8,
    blows: (assault) => Array.from({ length: assault.size(400) }, () => ({ path: '/completion', body: SHORT })),
  },
  {
    name: 'all slots for ever',
    does: 'twelve endless streams for three seconds, so that the queue is never empty',
    right: ['left'],
    parallel: 3,
    blows: () =>
      Array.from({ length: 3 }, () => ({
        path: '/completion',
        body: { prompt: 'a', n_predict: -1, ignore_eos: true, stream: true },
        leaveAfter: 1500,
      })),
  },
  {
    name: 'embedding inputs',
    does: '100,000 inputs to embed',
    right: [200, 400, 413],
    profile: 'embeddings',
    blows: (assault) => {
      const input = Array.from({ length: assault.size(100_000) }, (_, index) => `text ${index}`);
      return ['/v1/embeddings', '/embedding'].map((path) => ({ path, body: { input, content: input } }));
    },
  },
  {
    name: 'embeddings of megabytes',
    does: 'texts of a megabyte to embed, as text and as tokens',
    right: [200, 400, 413],
    profile: 'embeddings',
    blows: (assault) => [
      { path: '/v1/embeddings', body: { input: 'word '.repeat(assault.size(200_000)) } },
      { path: '/v1/embeddings', body: { input: 'a'.repeat(assault.size(1_000_000)) } },
      { path: '/v1/embeddings', body: { input: Array.from({ length: assault.size(500_000) }, () => 5) } },
      {
        path: '/v1/embeddings',
        body: { input: Array.from({ length: assault.size(2000) }, () => [5, 6]), encoding_format: 'base64' },
      },
    ],
  },
  {
    name: 'abandoned embeddings',
    does: '50 requests of 500 inputs, left after some milliseconds',
    right: [200, 400, 'left'],
    profile: 'embeddings',
    blows: (assault) =>
      Array.from({ length: assault.size(50) }, () => ({
        path: '/v1/embeddings',
        body: { input: Array.from({ length: 500 }, () => 'the fox and the hen '.repeat(10)) },
        leaveAfter: Math.floor(assault.random() * 50),
      })),
  },
  {
    name: 'documents',
    does: '100,000 documents to rank',
    right: [200, 400, 413],
    profile: 'rerank',
    blows: (assault) => {
      const documents = Array.from({ length: assault.size(100_000) }, (_, index) => `document ${index}`);
      return [{ path: '/v1/rerank', body: { query: 'which', documents } }];
    },
  },
  {
    name: 'query of megabytes',
    does: 'a query of a megabyte against 100 documents of 10 kB',
    right: [200, 400, 413],
    profile: 'rerank',
    blows: (assault) => {
      const documents = Array.from({ length: 100 }, () => 'word '.repeat(2000));
      return [
        { path: '/v1/rerank', body: { query: 'q '.repeat(assault.size(500_000)), documents } },
        { path: '/v1/rerank', body: { query: 'a', documents, top_n: -1 } },
        { path: '/v1/rerank', body: { query: 'a', documents: documents.map((text) => ({ text })), top_n: 1e9 } },
      ];
    },
  },
];
