import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, listen, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { eventsOf } from './requests.js';

let test: TestApp;
let port: number;
const open: ClientRequest[] = [];

/** Generations go on until they are stopped, unless told otherwise. */
async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ trainContext: 1_000_000, ...options });
  port = await listen(test.app);
}

afterEach(async () => {
  for (const request of open.splice(0)) request.destroy();
  await test.engine.close();
  await test.app.close();
});

function send(body: object, options: { path?: string; agent?: Agent } = {}): ClientRequest {
  const { path = '/completion', agent } = options;
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path, agent });
  request.on('error', () => undefined);
  request.end(JSON.stringify(body));
  open.push(request);
  return request;
}

function reply(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += chunk;
  return text;
}

const openConnections = () =>
  new Promise<number>((resolve) =>
    test.app.getHttpServer().getConnections((_: unknown, count: number) => resolve(count)),
  );
const running = async () => (await test.engine.statistics()).tasksRunning;
const waiting = async () => (await test.engine.statistics()).tasksWaiting;
const isIdle = () =>
  vi.waitFor(async () => expect([await running(), await waiting()]).toEqual([0, 0]), { timeout: 20_000 });

describe('a client that goes away', () => {
  it.each([
    ['/completion', { prompt: 'a' }],
    ['/v1/completions', { prompt: 'a' }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
  ])('frees the slot of its stream (%s)', async (path, body) => {
    await start();
    const request = send({ ...body, stream: true }, { path });
    const message = await reply(request);
    await new Promise((resolve) => message.once('data', resolve));
    expect(await running()).toBe(1);
    request.destroy();
    await isIdle();
  });

  it.each([
    ['/completion', { prompt: 'a' }],
    ['/v1/completions', { prompt: 'a' }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
  ])('frees the slot of its whole answer (%s)', async (path, body) => {
    await start();
    const request = send(body, { path });
    await vi.waitFor(async () => expect(await running()).toBe(1));
    request.destroy();
    await isIdle();
  });

  it('frees the slots of all its choices', async () => {
    await start({ slots: 3 });
    const request = send({ prompt: ['a', 'b'], n: 3 });
    await vi.waitFor(async () => expect([await running(), await waiting()]).toEqual([3, 3]));
    request.destroy();
    await isIdle();
  });

  it('leaves the queue, while the one that runs goes on', async () => {
    await start();
    const first = await reply(send({ prompt: 'a', stream: true }));
    const second = send({ prompt: 'b' });
    await vi.waitFor(async () => expect([await running(), await waiting()]).toEqual([1, 1]));
    second.destroy();
    await vi.waitFor(async () => expect([await running(), await waiting()]).toEqual([1, 0]));
    await new Promise((resolve) => first.once('data', resolve));
  });

  it('frees its slot while the prompt is evaluated', async () => {
    await start({ batchSize: 4, slotContextSize: 4096 });
    let step = 0;
    test.backend.context.during = (now) => {
      step = now;
      return new Promise((resolve) => setTimeout(resolve, 5));
    };
    const request = send({ prompt: 'x'.repeat(2000) });
    await vi.waitFor(() => expect(step).toBeGreaterThan(3));
    request.destroy();
    await isIdle();
    expect(step).toBeLessThan(400);
  });

  it('200 times leaves all slots idle', async () => {
    await start({ slots: 4 });
    for (let round = 0; round < 20; round++) {
      const requests = Array.from({ length: 10 }, (_, index) => send({ prompt: `${index}`, stream: index % 2 === 0 }));
      await vi.waitFor(async () => expect(await running()).toBeGreaterThan(0));
      for (const request of requests) request.destroy();
    }
    await isIdle();
    expect((await test.engine.slots()).map(({ isProcessing }) => isProcessing)).toEqual([false, false, false, false]);
    expect(test.backend.chains.every(({ isDisposed }) => isDisposed)).toBe(true);
  });

  it('is not heard of again when it left before its turn', async () => {
    await start();
    await reply(send({ prompt: 'a', stream: true }));
    const late = Array.from({ length: 5 }, () => send({ prompt: 'b' }));
    await vi.waitFor(async () => expect(await waiting()).toBe(5));
    for (const request of late) request.destroy();
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    expect(test.backend.chains).toHaveLength(1);
  });
});

describe('a connection', () => {
  it('goes on after streams and whole answers', async () => {
    await start({ answer: 'Hello' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const stream of [true, false, true, true, false]) {
      const message = await reply(send({ prompt: 'a', stream }, { agent }));
      ports.add(message.socket.localPort);
      expect(await textOf(message)).toContain('"stop":true');
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it('gets events as they are made, not at the end', async () => {
    await start();
    const message = await reply(send({ prompt: 'a', stream: true }));
    const chunk = await new Promise<Buffer>((resolve) => message.once('data', resolve));
    expect(chunk.toString()).toMatch(/^data: \{"index":0,"content":/);
    expect(await running()).toBe(1);
  });

  it('that is read slowly gets every event', async () => {
    await start({ answer: 'abcdefghij'.repeat(200), slotContextSize: 4096 });
    const message = await reply(send({ prompt: 'a', stream: true, n_probs: 5 }));
    await isIdle();
    const events = eventsOf(await textOf(message)) as { content: string }[];
    expect(events.map(({ content }) => content).join('')).toBe('abcdefghij'.repeat(200));
  });

  it('gets the error of an engine that closes under its stream as the last event', async () => {
    await start();
    const text = textOf(await reply(send({ prompt: 'a', stream: true })));
    await vi.waitFor(() => expect(test.backend.context.steps.length).toBeGreaterThan(3));
    await test.engine.close();
    const events = eventsOf(await text);
    expect(events.length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({ error: { code: 503, type: 'unavailable_error' } });
  });

  it('that never sent a request does not keep the server from closing', async () => {
    await start();
    const socket = connect(port, '127.0.0.1');
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('connect', resolve));
    await test.app.close();
    await gone;
  });

  // contract: flags.timeout
  it('that does not take its events is given up after --timeout', async () => {
    await start({ answer: 'x'.repeat(3000), slotContextSize: 4096, argv: ['--timeout', '1'] });
    const message = await reply(send({ prompt: 'a', stream: true, n_probs: 100 }));
    const error = new Promise<NodeJS.ErrnoException>((resolve) => message.on('error', resolve));
    await isIdle();
    await vi.waitFor(async () => expect(await openConnections()).toBe(0), { timeout: 20_000 });
    message.resume();
    expect((await error).code).toBe('ECONNRESET');
  });
});
