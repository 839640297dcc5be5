/** How many connections of each kind. */
const MANY = 100;

const COMPLETION = '{"prompt":"Once upon a time","n_predict":2}';

/** Raw bytes on connections of their own; waits for what comes. */
const raw = (name, does, right, made, options = {}) => ({
  name,
  does,
  right,
  strike: async (assault) => {
    const texts = made(assault);
    const connections = texts.map(() => assault.open());
    await Promise.all(connections.map((one, index) => one.write(texts[index])));
    await Promise.all(connections.map((one) => one.untilAnswered(1, 15_000)));
  },
  ...options,
});

/** Connections that begin and never go on: the server has to end them. */
const staying = (name, does, right, begun, options = {}) => ({
  name,
  does,
  right,
  profile: 'impatient',
  strike: async (assault) => {
    const connections = Array.from({ length: assault.size(MANY) }, () => assault.open({ isStubborn: true }));
    await Promise.all(connections.map((one) => one.write(begun(assault))));
    await assault.pause(1000);
  },
  isStaying: true,
  ...options,
});

const head = (assault, line = 'POST /completion HTTP/1.1') => `${line}\r\n${assault.headerLines}`;

export const ATTACKS = [
  staying('half headers', '100 connections that send half a header', [408], (assault) => `${head(assault)}X-Half: `),
  staying(
    'half bodies',
    '100 connections that send half a body',
    [408, 'cut'],
    (assault) => `${head(assault)}Content-Length: 1000\r\n\r\n{"prompt"`,
  ),
  staying('idle connections', '100 connections that send nothing', [408], () => ''),
  staying(
    'idle after a request',
    '100 connections that stay after a first request and begin a second',
    [200, 408],
    (assault) => `GET /health HTTP/1.1\r\n${assault.headerLines}\r\nGET /health HTTP/1.1\r\nHost: x\r\nX-Half`,
  ),
  {
    name: 'slow headers',
    does: '50 connections that send a header of one letter twice a second',
    right: [408, 'cut'],
    profile: 'impatient',
    isStaying: true,
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(50) }, () => assault.open({ isStubborn: true }));
      for (const one of connections) await one.write(head(assault));
      for (let round = 0; round < 24 && connections.some((one) => one.isOpen); round++) {
        await assault.pause(500);
        await Promise.all(connections.map((one) => one.write('x: y\r\n')));
      }
    },
  },
  {
    name: 'slow bodies',
    does: '50 connections that send a body by a byte twice a second',
    right: [400, 408, 'cut'],
    profile: 'impatient',
    isStaying: true,
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(50) }, () => assault.open({ isStubborn: true }));
      for (const one of connections) await one.write(`${head(assault)}Content-Length: 100000\r\n\r\n`);
      for (let round = 0; round < 24 && connections.some((one) => one.isOpen); round++) {
        await assault.pause(500);
        await Promise.all(connections.map((one) => one.write(' ')));
      }
    },
  },
  {
    name: 'half closed',
    does: '50 clients that end their side at once and wait for the response',
    right: [200, 'cut'],
    isQuick: true,
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(50) }, () => assault.open());
      for (const one of connections) {
        await one.write(`${head(assault)}Content-Length: ${COMPLETION.length}\r\n\r\n${COMPLETION}`);
        one.end();
      }
      await Promise.all(connections.map((one) => one.untilAnswered(1, 15_000)));
    },
  },
  {
    name: 'many connections',
    does: '1,000 connections at the same time, each with a request for /health',
    right: [200, 'cut'],
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(1000) }, () => assault.open());
      await Promise.all(connections.map((one) => one.write(`GET /health HTTP/1.1\r\n${assault.headerLines}\r\n`)));
      await Promise.all(connections.map((one) => one.untilAnswered(1, 15_000)));
    },
  },
  {
    name: 'connections that reset',
    does: '2,000 connections that are reset at once',
    right: [],
    isQuick: true,
    strike: async (assault) => {
      for (let round = 0; round < assault.size(40) && !assault.isOver; round++) {
        const connections = Array.from({ length: 50 }, () => assault.open());
        await Promise.all(connections.map((one) => one.write(`${head(assault)}Content-Length: 5\r\n\r\n`)));
        for (const one of connections) one.reset();
        await assault.pause(5);
      }
    },
  },
  raw(
    'no HTTP',
    'bytes that are no HTTP: TLS, HTTP/2, HTTP/0.9, nonsense',
    [200, 400, 404, 505, 'cut'],
    (assault) => [
      Buffer.from('16030100f1010000ed0303', 'hex'),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'GET /\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      `${'A'.repeat(assault.size(100_000))}\r\n\r\n`,
      'GET / HTTP/9.9\r\n\r\n',
      '\r\n\r\n\r\nGET /nope HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    { isQuick: true },
  ),
  raw(
    'two lengths',
    'requests that two servers would read in two ways',
    [400, 501],
    (assault) => [
      `${head(assault)}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
      `${head(assault)}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head(assault)}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `${head(assault)}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `${head(assault)}Content-Length: -1\r\n\r\n`,
      `${head(assault)}Content-Length: +5\r\n\r\nabcde`,
      `${head(assault)}Content-Length : 5\r\n\r\nabcde`,
      `${head(assault)}Content-Length: 99999999999999999999999\r\n\r\n`,
    ],
    { isQuick: true },
  ),
  raw('odd chunks', 'chunks with odd sizes, extensions and trailers', [200, 400, 413, 431], (assault) => [
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`,
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\n2b;${'x'.repeat(50_000)}\r\n${COMPLETION}\r\n0\r\n\r\n`,
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\n${COMPLETION.length.toString(16)}\r\n${COMPLETION}\r\n0\r\n${'T: x\r\n'.repeat(assault.size(10_000))}\r\n`,
    `${head(assault)}Transfer-Encoding: chunked\r\n\r\n${COMPLETION.length.toString(16)}\r\n${COMPLETION}XX0\r\n\r\n`,
  ]),
  raw('huge headers', 'headers of a megabyte, and 100,000 of them', [400, 431, 'cut'], (assault) => [
    `${head(assault)}X-Long: ${'x'.repeat(assault.size(1_000_000))}\r\n\r\n`,
    `${head(assault)}${'x: y\r\n'.repeat(assault.size(100_000))}\r\n`,
    `GET /${'a'.repeat(assault.size(1_000_000))} HTTP/1.1\r\n\r\n`,
    `${head(assault)}Cookie: ${'a=b; '.repeat(assault.size(100_000))}\r\n\r\n`,
  ]),
  raw(
    'methods and upgrades',
    'CONNECT, TRACE, Upgrade, Expect, absolute addresses',
    [200, 400, 404, 405, 411, 417, 501, 'cut'],
    () => [
      'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n',
      'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: aaaa\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
      'POST /completion HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}',
      'GET http://127.0.0.1:1/health HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET health HTTP/1.1\r\nHost: a\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET /health HTTP/1.0\r\n\r\n',
      'GET /health HTTP/1.1\r\n\r\n',
      'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      'M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n',
      'BREW /coffee HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    { isQuick: true },
  ),
  {
    name: 'expect 100',
    does: '100 clients that wait for 100 Continue and never send their body',
    right: [100, 408, 413, 417, 'cut'],
    profile: 'impatient',
    isStaying: true,
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(MANY) }, () => assault.open({ isStubborn: true }));
      for (const one of connections)
        await one.write(`${head(assault)}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`);
    },
  },
  {
    name: 'garbage behind a request',
    does: 'requests with nonsense pipelined behind them',
    right: [200, 400, 'cut'],
    isQuick: true,
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(50) }, () => assault.open());
      for (const one of connections) {
        await one.write(
          `${head(assault)}Content-Length: ${COMPLETION.length}\r\n\r\n${COMPLETION}\u0000\u0001nonsense\r\n\r\n`,
        );
      }
      await Promise.all(connections.map((one) => one.untilAnswered(1, 15_000)));
    },
  },
];
