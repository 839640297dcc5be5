import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

let test: TestApp;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await test.engine.close();
  await test.app.close();
});

const POST = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const HEALTH = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n';
const HALF_HEADER = 'GET / HTTP/1.1\r\nX: ';
const HALF_BODY = POST('/completion', `{"prompt":"${'x'.repeat(500)}"}`).slice(0, -300);
const LARGE = POST('/tokenize', JSON.stringify({ content: 'x'.repeat(4_000_000) }));
const STREAM = POST('/completion', JSON.stringify({ prompt: 'a', stream: true, n_probs: 100, n_predict: -1 }));

/** What the client sends at once, and then letter by letter; it never closes its end. */
const WAYS: Readonly<Record<string, readonly [bytes: string, trickle: string]>> = {
  'says nothing': ['', ''],
  'sends half a header': [HALF_HEADER, ''],
  'sends a header letter by letter': [HALF_HEADER, 'x'.repeat(300)],
  'sends half a body': [HALF_BODY, ''],
  'sends a body letter by letter': [HALF_BODY, 'x'.repeat(290)],
  'sends what is not HTTP': ['hello\r\n\r\n', ''],
  'goes on after what is not HTTP': ['hello\r\n\r\n', 'x'.repeat(300)],
  'says nothing after a request': [HEALTH, ''],
  'sends half a header after a request': [HEALTH + HALF_HEADER, ''],
  'sends a header letter by letter after a request': [HEALTH + HALF_HEADER, 'x'.repeat(300)],
  'sends half a body after a request': [HEALTH + HALF_BODY, ''],
  'sends a body letter by letter after a request': [HEALTH + HALF_BODY, 'x'.repeat(290)],
  'asks for a large response': [LARGE, ''],
  'asks for a stream': [STREAM, ''],
};

/** Connects in one of the ways. @returns the port that the server sees */
async function stay(bytes: string, trickle: string, isRead: boolean): Promise<number> {
  const { port } = test.app.getHttpServer().address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => undefined);
  if (isRead) socket.resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(bytes);
  const rest = [...trickle];
  const timer = setInterval(() => {
    const next = rest.shift();
    if (next === undefined || socket.destroyed) clearInterval(timer);
    else socket.write(next);
  }, 100);
  return socket.localPort!;
}

describe('a connection that the client never closes', () => {
  // contract: flags.timeout
  it('is closed by the server, whether the client reads or not', async () => {
    test = await createTestApp({
      answer: 'x'.repeat(3000),
      slotContextSize: 8192,
      trainContext: 1_000_000,
      slots: 2,
      argv: ['--timeout', '1'],
    });
    await test.app.listen(0, '127.0.0.1');
    const open = new Set<number>();
    test.app.getHttpServer().on('connection', (socket: Socket) => {
      const port = socket.remotePort!;
      open.add(port);
      socket.once('close', () => open.delete(port));
    });
    const names = new Map<number, string>();
    for (const [name, [bytes, trickle]] of Object.entries(WAYS)) {
      for (const isRead of [true, false]) names.set(await stay(bytes, trickle, isRead), `${name}, read: ${isRead}`);
    }
    await vi.waitFor(() => expect([...open].map((port) => names.get(port))).toEqual([]), {
      timeout: 40_000,
      interval: 100,
    });
    await vi.waitFor(async () => expect((await test.engine.statistics()).tasksRunning).toBe(0));
  });
});
