import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

const MEBIBYTE = 1024 * 1024;

/** A completion whose body is a text. */
const body = (name, does, made, options = {}) => ({
  name,
  does,
  right: [400, 413],
  blows: (assault) => {
    const text = made(assault);
    return Array.from({ length: options.times ?? 2 }, () => ({ path: '/completion', body: text }));
  },
  ...options,
});

/** A prompt beside what the attack is about. */
const beside = (json) => `{"prompt":"a","n_predict":1,${json}}`;

/** A completion whose body is packed. */
const packedBlow = (coding, packed) => ({
  path: '/completion',
  body: packed,
  headers: { 'Content-Encoding': coding },
});

export const ATTACKS = [
  body('prompt of 99 MB', 'a prompt of 99 MB', (assault) => `{"prompt":"${'a b '.repeat(assault.size(24_750_000))}"}`),
  body(
    'prompt of 31 MB',
    'prompts of 31 MB, four at a time',
    (assault) => `{"prompt":"${'a b '.repeat(assault.size(7_750_000))}"}`,
    {
      times: 4,
    },
  ),
  body(
    'array of 98 MB',
    'an array of 49 million numbers',
    (assault) => `{"prompt":[${'1,'.repeat(assault.size(49_000_000))}1]}`,
  ),
  body(
    'array of 30 MB',
    'an array of 15 million numbers',
    (assault) => `{"prompt":[${'1,'.repeat(assault.size(15_000_000))}1]}`,
  ),
  body(
    'a million unknown keys',
    'an object with a million keys that mean nothing',
    (assault) => beside(Array.from({ length: assault.size(1_000_000) }, (_, index) => `"key${index}":1`).join(',')),
    { right: [200, 400, 413] },
  ),
  body(
    'deep arrays',
    'arrays in arrays, a million deep',
    (assault) => {
      const levels = assault.size(1_000_000);
      return beside(`"x":${'['.repeat(levels)}${']'.repeat(levels)}`);
    },
    { right: [200, 400, 413] },
  ),
  body('deep objects', 'objects in objects, 300,000 deep', (assault) => {
    const levels = assault.size(300_000);
    return beside(`"json_schema":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
  }),
  body('brackets that do not close', 'ten million opening brackets', (assault) => '['.repeat(assault.size(10_000_000))),
  body(
    'arrays of arrays',
    'three million empty arrays',
    (assault) => `{"prompt":[${'[],'.repeat(assault.size(3_000_000))}[]]}`,
  ),
  body(
    'number of a million digits',
    'a number of a million digits',
    (assault) => beside(`"seed":${'9'.repeat(assault.size(1_000_000))}`),
    {
      right: [200, 400],
    },
  ),
  body(
    'key of ten megabytes',
    'a key of ten megabytes',
    (assault) => beside(`"${'k'.repeat(assault.size(10_000_000))}":1`),
    {
      right: [200, 400, 413],
    },
  ),
  body(
    'escapes',
    'five megabytes of \\u escapes',
    (assault) => `{"prompt":"${'\\u0041'.repeat(assault.size(850_000))}"}`,
  ),
  body(
    'one key a million times',
    'the same key a million times',
    (assault) => `{${'"prompt":"a",'.repeat(assault.size(1_000_000))}"prompt":"a","n_predict":1}`,
    {
      right: [200, 400, 413],
    },
  ),
  body(
    '__proto__',
    'keys that a careless server merges into Object.prototype',
    () =>
      beside('"__proto__":{"stream":true,"n_predict":9999},"constructor":{"prototype":{"stream":true}},"toString":1'),
    { right: [200, 400], isQuick: true },
  ),
  {
    name: 'broken JSON',
    does: 'NaN, byte order marks, lone surrogates, bytes that are not UTF-8, and other broken JSON',
    right: [200, 400],
    isQuick: true,
    blows: () =>
      [
        '{"prompt":NaN}',
        '{"prompt":"a","temperature":Infinity}',
        '\ufeff{"prompt":"a","n_predict":1}',
        '{"prompt":"\\ud800","n_predict":1}',
        '{"prompt":"\\udc00\\ud800","n_predict":1,"stop":["\\udfff"]}',
        '{"prompt":"a","n_predict":1e400}',
        '{"prompt":"a","n_predict":-0}',
        '{"prompt":"a\u0000b","n_predict":1}',
        '{"prompt":"\\u0000","n_predict":1,"stop":["\\u0000"]}',
        "{'prompt':'a'}",
        '{"prompt":"a",}',
        '[]',
        'null',
        '"a"',
        '5',
        '',
        ' ',
        Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
        Buffer.from('{"prompt":"a"}', 'utf16le'),
        Buffer.alloc(1000),
      ].map((text) => ({ path: '/completion', body: text })),
  },
  {
    name: 'zip bombs',
    does: 'bodies of 64 MB that are packed to kilobytes, in every coding and in none',
    right: [400, 413, 415],
    blows: (assault) => {
      const text = `{"prompt":"${'a'.repeat(assault.size(64 * MEBIBYTE))}"}`;
      const bombs = {
        gzip: gzipSync(text),
        deflate: deflateSync(text),
        Deflate: deflateRawSync(text),
        br: brotliCompressSync(text),
        'x, y, gzip': gzipSync(text),
      };
      return Object.entries(bombs).map(([coding, packed]) => packedBlow(coding, packed));
    },
  },
  {
    name: 'zip bombs in a row',
    does: 'forty bodies of a gigabyte each at a time, packed to a megabyte as one gzip member after another',
    right: [413, 503],
    parallel: 40,
    blows: (assault) => {
      const member = gzipSync(Buffer.alloc(assault.size(64 * MEBIBYTE), ' '));
      const bomb = Buffer.concat(new Array(16).fill(member));
      return Array.from({ length: 40 }, () => packedBlow('gzip', bomb));
    },
  },
  {
    name: 'broken packed bodies',
    does: 'packed bodies that end too soon, hold noise, or go on behind their end',
    right: [400],
    isQuick: true,
    blows: (assault) =>
      [gzipSync, deflateSync, brotliCompressSync].flatMap((pack, index) => {
        const packed = pack(
          JSON.stringify({ prompt: Array.from({ length: 500 }, () => assault.random()), n_predict: 1 }),
        );
        const noise = Buffer.from(packed).fill(0xff, packed.length >> 2, packed.length >> 1);
        const broken = [packed.subarray(0, packed.length >> 1), noise, Buffer.concat([packed, packed.subarray(5)])];
        return broken.map((body) => packedBlow(['gzip', 'deflate', 'br'][index], body));
      }),
  },
  {
    name: 'length of a terabyte',
    does: 'headers that promise a terabyte, and a few bytes of it',
    right: [400, 413, 'cut'],
    isQuick: true,
    strike: async (assault) => {
      const connections = Array.from({ length: 8 }, () => assault.open());
      for (const one of connections) {
        await one.write(
          `POST /completion HTTP/1.1\r\n${assault.headerLines}Content-Length: 1099511627776\r\n\r\n{"prompt":`,
        );
      }
      await Promise.all(connections.map((one) => one.untilAnswered()));
    },
  },
  {
    name: 'endless chunks',
    does: 'chunks of 64 KiB without an end, until the server has enough',
    right: [400, 413, 'cut'],
    strike: async (assault) => {
      const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
      const one = assault.open();
      await one.write(
        `POST /completion HTTP/1.1\r\n${assault.headerLines}Transfer-Encoding: chunked\r\n\r\n10000\r\n{"prompt":"${'a'.repeat(65_525)}\r\n`,
      );
      for (let count = 0; count < assault.size(3000) && one.isOpen && one.statuses.length === 0; count++)
        await one.write(chunk);
      await one.untilAnswered();
    },
  },
  {
    name: 'chunks of one byte',
    does: 'a body of 300,000 chunks of one byte',
    right: [200, 400, 413],
    strike: async (assault) => {
      const one = assault.open();
      await one.write(`POST /completion HTTP/1.1\r\n${assault.headerLines}Transfer-Encoding: chunked\r\n\r\n`);
      for (const letter of '{"prompt":"') await one.write(`1\r\n${letter}\r\n`);
      for (let count = 0; count < assault.size(300); count++) await one.write('1\r\na\r\n'.repeat(1000));
      for (const letter of '","n_predict":1}') await one.write(`1\r\n${letter}\r\n`);
      await one.write('0\r\n\r\n');
      await one.untilAnswered();
    },
  },
  {
    name: 'large bodies everywhere',
    does: 'thirty megabytes of nonsense to every route',
    right: [200, 400, 404, 413, 501],
    parallel: 2,
    blows: (assault) => {
      const text = `{"x":[${'"a",'.repeat(assault.size(7_500_000))}1]}`;
      return [
        '/tokenize',
        '/detokenize',
        '/apply-template',
        '/infill',
        '/props',
        '/lora-adapters',
        '/slots/0?action=save',
        '/nope',
        '/v1/embeddings',
        '/v1/rerank',
        '/v1/chat/completions',
        '/v1/completions',
        '/health',
      ].map((path) => ({ path, body: text }));
    },
  },
];
