import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HeldBytes } from '../../apps/api/src/http/held-bytes.js';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { eventsOf, post, request } from './requests.js';

let test: TestApp;
let port: number;
const open: (ClientRequest | Socket)[] = [];

/** Generations go on until they are stopped, unless told otherwise. */
async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ trainContext: 1_000_000, slotContextSize: 8192, ...options });
  port = await listen(test.app);
}

afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  await test.engine.close();
  await test.app.close();
});

function send(body: object, path = '/completion'): Promise<IncomingMessage> {
  const asked = httpRequest({ port, host: '127.0.0.1', method: 'POST', path });
  open.push(asked);
  asked.end(JSON.stringify(body));
  return new Promise((resolve, reject) => asked.on('response', resolve).on('error', reject));
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += chunk;
  return text;
}

const held = () => test.app.get(HeldBytes);
const statistics = () => test.engine.statistics();
const becomes = (expected: object) =>
  vi.waitFor(async () => expect(await statistics()).toMatchObject(expected), { timeout: 20_000 });

/** Until there are two looks at the engine between which it did nothing. */
const rests = () =>
  vi.waitFor(
    async () => {
      const { steps } = await statistics();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await statistics()).steps).toBe(steps);
    },
    { timeout: 10_000 },
  );

describe('a stream that is not read', () => {
  const unread = { stream: true, n_probs: 100 };

  it.each([
    ['/completion', { prompt: 'a', ...unread }, 1],
    ['/completion', { prompt: ['a', 'b'], n: 2, ...unread }, 4],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }], ...unread }, 1],
    ['/v1/completions', { prompt: 'a', stream: true, logprobs: 100 }, 1],
  ])('pauses all its generations (%s %#)', async (path, body, tasks) => {
    await start({ slots: 4, slotContextSize: 32_768, argv: ['--client-buffer', '1'] });
    await send(body, path);
    await becomes({ tasksRunning: tasks, tasksPaused: tasks });
    await rests();
    expect(held().total).toBeGreaterThan(1024 * 1024);
    // One turn of events more than the buffer.
    expect(held().total).toBeLessThan(8 * 1024 * 1024);
  });

  it('goes on where it was when it is read, and loses nothing', async () => {
    const answer = 'abcdefghij'.repeat(300);
    await start({ answer, argv: ['--client-buffer', '0'] });
    const message = await send({ prompt: 'a', ...unread });
    await becomes({ tasksPaused: 1 });
    const events = eventsOf(await textOf(message)) as { content: string; stop: boolean }[];
    expect(events.map(({ content }) => content).join('')).toBe(answer);
    expect(events.at(-1)!.stop).toBe(true);
    await vi.waitFor(() => expect(held().total).toBe(0));
  });

  it('leaves the other slots to others, and its own when the client leaves', async () => {
    await start({ slots: 2, slotContextSize: 32_768, argv: ['--client-buffer', '0'] });
    await send({ prompt: 'a', ...unread });
    await becomes({ tasksPaused: 1 });
    expect((await post(test.app, '/completion', { prompt: 'b', n_predict: 5 })).json.tokens_predicted).toBe(5);
    for (const each of open.splice(0)) each.destroy();
    await becomes({ tasksRunning: 0, tasksPaused: 0 });
    await vi.waitFor(() => expect(held().total).toBe(0));
  });

  // contract: flags.timeout
  it('is cut off after --timeout, and its slot is free', async () => {
    await start({ slotContextSize: 32_768, argv: ['--client-buffer', '0', '--timeout', '1'] });
    await send({ prompt: 'a', ...unread });
    await becomes({ tasksPaused: 1 });
    await becomes({ tasksRunning: 0 });
  });

  it('pauses sooner where all requests together hold too much', async () => {
    await start({ slots: 4, slotContextSize: 32_768, argv: ['--max-inflight-bytes', String(2 * 1024 * 1024)] });
    await send({ prompt: ['a', 'b'], n: 2, ...unread });
    await becomes({ tasksPaused: 4 });
    expect(held().total).toBeLessThan(8 * 1024 * 1024);
  });
});

describe('a response that is collected', () => {
  const LIMIT = ['--max-response-bytes', '10000'];

  it.each([
    ['/completion', { prompt: 'a', n_predict: 10, n_probs: 20 }, 'n_probs'],
    ['/completion', { prompt: ['a', 'b'], n: 2, n_predict: 5, n_probs: 10 }, 'n_probs'],
    ['/completion', { prompt: 'a', n_predict: 10, logprobs: 20 }, 'logprobs'],
    ['/v1/completions', { prompt: 'a', max_tokens: 10, logprobs: 20 }, 'logprobs'],
    ['/v1/completions', { prompt: 'x'.repeat(50), max_tokens: 0, logprobs: 5, echo: true, stream: true }, 'logprobs'],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'a' }], max_tokens: 10, logprobs: true, top_logprobs: 20 },
      'logprobs',
    ],
  ])('is refused before it begins where its probabilities exceed the limit (%s %#)', async (path, body, param) => {
    await start({ answer: 'x', argv: LIMIT });
    const { status, json } = await post(test.app, path, body);
    expect([status, json.error]).toEqual([
      400,
      {
        code: 400,
        type: 'invalid_request_error',
        message: 'the response would exceed 10000 bytes (--max-response-bytes): ask for less, or for a stream',
        param,
      },
    ]);
    expect(test.backend.chains).toEqual([]);
  });

  it.each([
    ['of text', { prompt: 'a' }],
    ['of probabilities of tokens whose number nobody knew', { prompt: 'a', n_probs: 20 }],
    ['of several choices', { prompt: ['a', 'b'], n: 2 }],
  ])('fails when it grows beyond the limit: %s', async (_what, body) => {
    await start({ slots: 2, argv: LIMIT });
    const { status, json } = await post(test.app, '/completion', body);
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
    await becomes({ tasksRunning: 0, tasksWaiting: 0 });
    await vi.waitFor(() => expect(held().total).toBe(0));
  });

  it('has no limit as a stream', async () => {
    await start({ answer: 'x'.repeat(500), argv: LIMIT });
    const text = await textOf(await send({ prompt: 'a', n_predict: 500, n_probs: 20, stream: true }));
    expect(text.length).toBeGreaterThan(100_000);
    expect(eventsOf(text).at(-1)).toMatchObject({ stop: true });
  });
});

describe('what all requests hold together', () => {
  const FULL = ['--max-inflight-bytes', '1000000', '--metrics', '--api-key', 'k'];
  const headers = { Authorization: 'Bearer k' };
  /** Takes all there is, by a body that does not end. */
  async function fill(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    open.push(socket);
    const head = 'POST /completion HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\nContent-Length: 1100000\r\n\r\n';
    socket.write(`${head}{"prompt":"${'x'.repeat(990_000)}`);
    await vi.waitFor(() => expect(held().total).toBeGreaterThan(989_000));
    test.app.get(HeldBytes).add(1_000_000 - held().total);
    return socket;
  }

  it('keeps new requests out with 503 and Retry-After, but not what watches over the server', async () => {
    await start({ answer: 'Hello', argv: FULL });
    await fill();
    for (const [path, body] of [
      ['/completion', { prompt: 'a' }],
      ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
      ['/tokenize', { content: 'a' }],
    ] as const) {
      const { status, headers: answered, json } = await request(test.app, 'POST', path, body, headers);
      expect([status, answered['retry-after'], json.error.type]).toEqual([503, '5', 'unavailable_error']);
    }
    for (const path of ['/health', '/livez', '/readyz', '/startupz', '/metrics']) {
      expect([path, (await request(test.app, 'GET', path, undefined, headers)).status]).toEqual([path, 200]);
    }
    const { text } = await request(test.app, 'GET', '/metrics', undefined, headers);
    expect(text).toContain('\nllamero_inflight_bytes 1000000\n');
    expect(text).toContain('\nllamero_inflight_bytes_max 1000000\n');
  });

  it('fails a body that goes on when there is no more room, and closes its connection', async () => {
    await start({ answer: 'Hello', argv: FULL });
    const socket = await fill();
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write('x'.repeat(100_000));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*"type":"unavailable_error"/);
  });

  it.each([
    ['a request that ends', '{"prompt":"a","n_predict":5}'.padEnd(70_000)],
    ['one that is refused', { prompt: 'a', n_predict: 'x'.repeat(70_000) }],
    ['one that is no JSON', 'x'.repeat(70_000)],
  ])('is given back by %s', async (_what, body) => {
    await start({ answer: 'Hello', argv: FULL });
    await request(test.app, 'POST', '/completion', body, headers);
    await vi.waitFor(() => expect(held().total).toBe(0));
  });

  it('is given back by a client that leaves in the middle of its body', async () => {
    await start({ answer: 'Hello', argv: ['--max-inflight-bytes', '2000000', '--api-key', 'k'] });
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /completion HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\nContent-Length: 1100000\r\n\r\n`);
    socket.write('x'.repeat(500_000));
    await vi.waitFor(() => expect(held().total).toBe(500_000));
    socket.destroy();
    await vi.waitFor(() => expect(held().total).toBe(0));
  });

  it('is counted by the bytes that came, not by those that were announced', async () => {
    await start({ answer: 'Hello', argv: FULL });
    for (let count = 0; count < 50; count++) {
      const socket = connect(port, '127.0.0.1');
      open.push(socket);
      socket.write(`POST /completion HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\nContent-Length: 900000\r\n\r\n`);
    }
    expect((await request(test.app, 'POST', '/completion', { prompt: 'a' }, headers)).status).toBe(200);
  });
});
