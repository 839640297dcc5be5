import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Traffic } from '../../apps/api/src/http/traffic.js';
import { createTestApp, listen, type TestApp } from '../support/create-test-app.js';

let test: TestApp;
let port: number;

beforeAll(async () => {
  test = await createTestApp({ answer: 'x', argv: ['--max-connections', '8'] });
  port = await listen(test.app);
});

afterAll(async () => {
  await test.engine.close();
  await test.app.close();
});

function open(): Socket {
  return connect(port, '127.0.0.1').on('error', () => undefined);
}

/** Sends bytes and reads until the server closes the connection. */
function exchange(bytes: string): Promise<string> {
  const socket = open();
  socket.write(bytes, 'latin1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

const statusesIn = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
/** A request that hides behind another one. */
const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST /tokenize HTTP/1.1\r\nHost: a\r\n';
const BODY = '{"content":"a"}';
const CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const GET = 'GET /health HTTP/1.1\r\n';

/** Requests whose end two readers could see at different places, or whose meaning they could. */
const AMBIGUOUS: readonly (readonly [name: string, bytes: string])[] = [
  ['a length and chunks', `${POST}Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
  ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: ${BODY.length}\r\n\r\n${CHUNKS}`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
  ['the same length twice', `${POST}Content-Length: ${BODY.length}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
  ['a list of lengths', `${POST}Content-Length: ${BODY.length}, ${BODY.length}\r\n\r\n${BODY}`],
  ['a length with a sign', `${POST}Content-Length: +${BODY.length}\r\n\r\n${BODY}`],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\n${BODY}`],
  ['a hexadecimal length', `${POST}Content-Length: 0xf\r\n\r\n${BODY}`],
  ['a length beyond all numbers', `${POST}Content-Length: 99999999999999999999\r\n\r\n${BODY}`],
  ['chunked twice', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
  ['chunked, but not last', `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNKS}`],
  ['almost chunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n${CHUNKS}`],
  ['chunked in quotes', `${POST}Transfer-Encoding: "chunked"\r\n\r\n${CHUNKS}`],
  ['chunked behind a vertical tab', `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNKS}`],
  ['a blank before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n${CHUNKS}`],
  ['a folded header', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n${CHUNKS}`],
  ['a header that begins with a blank', `POST /tokenize HTTP/1.1\r\n Host: a\r\n\r\n`],
  ['line feeds alone', `GET /health HTTP/1.1\nHost: a\n\n`],
  ['a carriage return within a header', `${GET}Host: a\rX: b\r\n\r\n`],
  ['a line feed within a header', `${GET}Host: a\nContent-Length: 5\r\n\r\n`],
  ['a null byte in a header', `${GET}Host: a\r\nX: b\0c\r\n\r\n`],
  ['a null byte in a path', 'GET /hea\0lth HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a chunk whose size is hexadecimal twice', `${POST}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`],
  ['a chunk of a negative size', `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`],
  ['a chunk beyond all numbers', `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n`],
  ['a chunk that is longer than its size', `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`],
  ['a chunk with a line feed alone', `${POST}Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n`],
  ['two hosts', `${GET}Host: a\r\nhost: b\r\n\r\n`],
  ['no host', `${GET}\r\n`],
  ['a version of its own', 'GET /health HTTP/1.2\r\nHost: a\r\n\r\n'],
  ['no version', 'GET /health\r\n\r\n'],
  ['a version of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
];

describe('a request that two readers could take for different ones', () => {
  it.each(AMBIGUOUS)('is refused, and what hides behind it is not answered: %s', async (_name, bytes) => {
    const text = await exchange(bytes + HIDDEN);
    expect(statusesIn(text)).toEqual([400]);
    await vi.waitFor(() => expect(test.app.get(Traffic).inProgress).toBe(0), { timeout: 10_000 });
  });

  it('is none where it is proper: a body that looks like a request is a body', async () => {
    const text = await exchange(
      `GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}` +
        'GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(statusesIn(text)).toEqual([200, 200]);
  });

  it('is none where it is proper: trailers are no headers', async () => {
    const trailers = 'Content-Length: 99\r\nHost: b\r\nAuthorization: c\r\n';
    const chunks = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\nX: y\r\n\r\n`;
    const close = `${GET}Host: a\r\nConnection: close\r\n\r\n`;
    const fine = await exchange(`${POST}Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n${chunks}${close}`);
    expect(statusesIn(fine)).toEqual([200, 200]);
    const faulty = await exchange(
      `${POST}Transfer-Encoding: chunked\r\n\r\n${chunks.replace('X: y\r\n', trailers)}${HIDDEN}`,
    );
    expect(statusesIn(faulty)).toEqual([400]);
  });
});

describe('what a server of HTTP/1.1 may be asked besides', () => {
  const CLOSE = 'Connection: close\r\n';

  it.each([
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', [405]],
    ['an echo', `TRACE / HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`, [404]],
    ['what the whole server can do', `OPTIONS * HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`, [200]],
    ['a whole URL', `GET http://b/health HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`, [200]],
    ['a whole URL of TLS', `GET https://b/health HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`, [200]],
    ['HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n', [200]],
    ['HTTP/1.0 in chunks', `POST /tokenize HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}${HIDDEN}`, [400]],
    [
      'an expectation of its own',
      `${POST}Expect: much\r\n${CLOSE}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
      [417],
    ],
    ['chunks in a coding of their own', `${POST}Transfer-Encoding: gzip, chunked\r\n${CLOSE}\r\n${CHUNKS}`, [200]],
    ['thousands of headers', `${GET}Host: a\r\n${CLOSE}${'a: b\r\n'.repeat(2500)}\r\n`, [431]],
    ['some dozens of headers', `${GET}Host: a\r\n${CLOSE}${'a: b\r\n'.repeat(200)}\r\n`, [200]],
    ['more headers than fit', `${GET}Host: a\r\n${'a: b\r\n'.repeat(9000)}\r\n`, [431]],
    ['a path that does not fit', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [431]],
    ['a switch to WebSocket', `${GET}Host: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`, [200]],
    ['a switch to HTTP/2', `${GET}Host: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`, [200]],
  ] as const)('is answered, and the connection ends: %s', async (_name, bytes, statuses) => {
    expect(statusesIn(await exchange(bytes))).toEqual(statuses);
  });

  it('is a connection more than there may be: it is closed at once, and there is room again when one has left', async () => {
    const others = Array.from({ length: 8 }, open);
    await Promise.all(others.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await exchange(`${GET}Host: a\r\n\r\n`)).toBe('');
    for (const socket of others) socket.destroy();
    const text = async () => exchange(`${GET}Host: a\r\n${CLOSE}\r\n`);
    while ((await text()) === '');
    expect(statusesIn(await text())).toEqual([200]);
  });
});
