import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_PIPELINED } from '../../apps/api/src/http/pipeline.js';
import { Traffic } from '../../apps/api/src/http/traffic.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';

let test: TestApp;
let port: number;
const sockets: Socket[] = [];

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', ...options });
  port = await listen(test.app);
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await test.engine.close();
  await test.app.close();
});

function open(): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** Sends bytes and reads until the server closes the connection. */
function exchange(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = open();
  for (const part of parts) socket.write(part);
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
}

interface Answer {
  readonly status: number;
  readonly error: { readonly code: number; readonly message: string; readonly type: string };
}

function parsed(text: string): Answer {
  const [head, body] = text.split('\r\n\r\n', 2);
  return { status: Number(head!.split(' ')[1]), ...JSON.parse(body!) };
}

const CLOSE = 'Connection: close\r\n';
const POST = 'POST /completion HTTP/1.1\r\nHost: a\r\n';

describe('a body in pieces', () => {
  const POST = 'POST /tokenize HTTP/1.1\r\nHost: a\r\n';
  const head = `${POST}${CLOSE}Transfer-Encoding: chunked\r\n\r\n`;
  const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

  /** Of a response in chunks, without their sizes. */
  const bodyOf = (response: string) =>
    response.slice(response.indexOf('\r\n\r\n') + 2).replace(/\r\n[0-9a-f]*\r\n/g, '');

  it.each([1, 7, 70_000])('is read whole: of %s bytes each', async (size) => {
    await start();
    const content = `${'é'.repeat(100)}${'a b '.repeat(size > 100 ? 50_000 : 300)}`;
    const body = Buffer.from(JSON.stringify({ content }));
    const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
      body.subarray(index * size, (index + 1) * size),
    );
    const chunks = pieces.flatMap((piece) =>
      [`${piece.length.toString(16)}\r\n`, piece, '\r\n'].map((part) => Buffer.from(part)),
    );
    const inPieces = await exchange(head, Buffer.concat(chunks), '0\r\n\r\n');
    const atOnce = await exchange(`${POST}${CLOSE}Content-Length: ${body.length}\r\n\r\n`, body);
    expect(inPieces).toMatch(/^HTTP\/1.1 200 /);
    expect(bodyOf(inPieces)).toBe(bodyOf(atOnce));
  });

  it('is refused when it comes in thousands of pieces of a byte', async () => {
    await start();
    const answer = parsed(await exchange(head, chunk('{"content":"'), chunk('a').repeat(5000)));
    expect(answer).toMatchObject({ status: 400, error: { message: expect.stringContaining('more than 4096 pieces') } });
  });
});

describe('what is no proper HTTP request', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, /not valid HTTP/],
    ['an unknown method', 'BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', 400, /not valid HTTP/],
    ['a broken header', 'GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n', 400, /not valid HTTP/],
    ['a null byte in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400, /not valid HTTP/],
    [
      'two lengths',
      `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      400,
      /'Content-Length' must stand alone/,
    ],
    ['a length and chunks', `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400, /not valid HTTP/],
    ['a length that is no number', `${POST}Content-Length: two\r\n\r\n{}`, 400, /'Content-Length' must be a number/],
    ['a broken chunk', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, /not valid HTTP/],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      /exceed 16384 bytes/,
    ],
    [
      'a broken escape in the path',
      `GET /%zz HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`,
      400,
      /is not a valid url component/,
    ],
  ] as const)('is answered and cut off: %s', async (_what, bytes, status, message) => {
    await start();
    const answer = parsed(await exchange(bytes));
    expect(answer).toMatchObject({ status, error: { code: status, type: 'invalid_request_error' } });
    expect(answer.error.message).toMatch(message);
    expect(parsed(await exchange(`GET /nope HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`)).status).toBe(404);
  });

  it('is given up when it does not arrive in time', async () => {
    await start({ argv: ['--timeout', '1'] });
    const [slowHeaders, slowBody] = await Promise.all([
      exchange('GET / HTTP/1.1\r\nX: '),
      exchange(`${POST}Content-Length: 10\r\n\r\n{`),
    ]);
    expect(parsed(slowHeaders)).toMatchObject({ status: 408, error: { code: 408 } });
    expect(parsed(slowBody)).toMatchObject({ status: 408, error: { code: 408 } });
  });

  it('does not write an error into a stream that runs', async () => {
    await start({ answer: undefined });
    const body = '{"prompt":"a","stream":true}';
    const socket = open();
    socket.write(`${POST}Content-Length: ${body.length}\r\n\r\n${body}`);
    let text = '';
    socket.on('data', (chunk) => {
      if (text === '') socket.write('garbage\r\n\r\n');
      text += chunk;
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('an older or roundabout way to ask', () => {
  it('is a whole URL, as proxies send it', async () => {
    await start();
    expect(await exchange(`GET http://a:1/health HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`)).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it('is HTTP/1.0, whose streams end with the connection and are not chunked', async () => {
    await start();
    const body = '{"prompt":"a","stream":true}';
    const text = await exchange(`POST /completion HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const [head, events] = text.split('\r\n\r\n', 2);
    expect(head).toMatch(/^HTTP\/1.1 200 OK/);
    expect(head).not.toMatch(/chunked/i);
    expect(events).toMatch(/^data: \{.*"stop":true.*\}\n\n$/s);
  });
});

describe('requests that follow each other on one connection', () => {
  const pipelined = (count: number) => {
    const body = '{"prompt":"a"}';
    return `${POST}Content-Length: ${body.length}\r\n\r\n${body}`.repeat(count);
  };

  it('are answered in order', async () => {
    await start();
    const socket = open();
    socket.write(`GET /health HTTP/1.1\r\nHost: a\r\n\r\n${pipelined(2)}GET /nope HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['200', '200', '200', '404'].map((status) => `HTTP/1.1 ${status}`));
  });

  it('are all over when the connection is, and those that wait are never begun', async () => {
    await start({ answer: undefined });
    const traffic = test.app.get(Traffic);
    const socket = open();
    socket.write(pipelined(20));
    await vi.waitFor(() => expect(traffic.inProgress).toBe(MAX_PIPELINED));
    socket.destroy();
    await vi.waitFor(() => expect(traffic.inProgress).toBe(0));
    expect(traffic.requestCounts()).toEqual([
      { method: 'POST', route: '/completion', status: 499, count: MAX_PIPELINED },
    ]);
    await vi.waitFor(async () =>
      expect(await test.engine.statistics()).toMatchObject({ tasksRunning: 0, tasksWaiting: 0 }),
    );
  });

  it('are not even read while others wait, however many they are', async () => {
    await start({ answer: undefined });
    const accepted = new Promise<Socket>((resolve) => test.app.getHttpServer().once('connection', resolve));
    const socket = open();
    const requests = pipelined(20_000);
    socket.write(requests);
    await vi.waitFor(() => expect(test.app.get(Traffic).inProgress).toBe(MAX_PIPELINED));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(test.app.get(Traffic).inProgress).toBe(MAX_PIPELINED);
    expect((await accepted).bytesRead).toBeLessThan(requests.length / 4);
  });

  it('are all answered, a few at a time', async () => {
    await start();
    const traffic = test.app.get(Traffic);
    let most = 0;
    test.app.getHttpServer().on('request', () => {
      most = Math.max(most, traffic.inProgress);
    });
    const socket = open();
    socket.write(`${pipelined(3000)}GET /nope HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([...Array(3000).fill('HTTP/1.1 200'), 'HTTP/1.1 404']);
    expect(most).toBe(MAX_PIPELINED);
  });
});

describe('a body', () => {
  const send = (body: Buffer) => exchange(`${POST}${CLOSE}Content-Length: ${body.length}\r\n\r\n`, body);

  it('that is not UTF-8 is refused', async () => {
    await start();
    const { status, error } = parsed(await send(Buffer.from('{"prompt":"\xff"}', 'latin1')));
    expect([status, error.message]).toEqual([400, 'the body is not valid JSON: it is not encoded in UTF-8']);
  });

  it('may begin with a byte order mark', async () => {
    await start();
    expect(await send(Buffer.from('\ufeff{"prompt":"a","n_predict":1}'))).toMatch(/^HTTP\/1.1 200 /);
  });

  it('may come in chunks that split a character', async () => {
    await start();
    const bytes = Buffer.from('{"content":"é"}');
    const cut = bytes.indexOf(0xc3) + 1;
    const text = await exchange(
      `POST /tokenize HTTP/1.1\r\nHost: a\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\n`,
      Buffer.concat([Buffer.from(`${cut.toString(16)}\r\n`), bytes.subarray(0, cut), Buffer.from('\r\n')]),
      Buffer.concat([
        Buffer.from(`${(bytes.length - cut).toString(16)}\r\n`),
        bytes.subarray(cut),
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
    );
    expect(text).toContain('{"tokens":[195,169]}');
  });

  it('longer than the limit is refused before it is read, with the limit', async () => {
    await start();
    const { status, error } = parsed(await exchange(`${POST}Content-Length: 999999999999\r\n\r\n`));
    expect([status, error.message]).toEqual([413, 'the body exceeds 33554432 bytes']);
  });

  it('is waited for when the client asks whether to go on', async () => {
    await start();
    const body = '{"content":"a"}';
    const socket = open();
    socket.write(
      `POST /tokenize HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n${CLOSE}Content-Length: ${body.length}\r\n\r\n`,
    );
    let text = '';
    socket.on('data', (chunk) => {
      if (text === '') socket.write(body);
      text += chunk;
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK[\s\S]*\{"tokens":\[97\]\}$/);
  });
});
