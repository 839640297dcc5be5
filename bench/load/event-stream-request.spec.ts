import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { requestEventStream } from './event-stream-request.js';

const EVENTS = [
  'data: {"content":"a\\n\\ndata: b"}\n\n',
  'data: {"content":"é"}\n\n',
  'data: {"tokens_predicted":2}\n\n',
];
const CHUNKED = `${EVENTS.map((event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`).join('')}0\r\n\r\n`;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';

let server: Server | undefined;
afterEach(() => server?.close());

/** Answers every connection with the given bytes, `size` at a time, and closes it. */
async function serve(answer: string, size: number): Promise<string> {
  const bytes = Buffer.from(answer);
  const write = async (socket: Socket): Promise<void> => {
    socket.setNoDelay(true);
    for (let at = 0; at < bytes.length; at += size) {
      socket.write(bytes.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
  };
  server = createServer((socket) => {
    socket.once('data', () => void write(socket));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(url: string): Promise<{ body: string; events: number }> {
  let events = 0;
  const onEvents = (count: number): void => {
    events += count;
  };
  const body = await requestEventStream({ url, path: '/completion', body: '{}', onEvents });
  return { body, events };
}

describe('requestEventStream', () => {
  it.each([1, 2, 3, 7, 50, 100_000])(
    'counts the events of a chunked answer that comes %i bytes at a time',
    async (size) => {
      const url = await serve(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${CHUNKED}`, size);
      expect(await ask(url)).toEqual({ body: EVENTS.join(''), events: 3 });
    },
  );

  it('counts the events of an answer that ends with its connection', async () => {
    const url = await serve(`${HEAD}Connection: close\r\n\r\n${EVENTS.join('')}`, 5);
    expect(await ask(url)).toEqual({ body: EVENTS.join(''), events: 3 });
  });

  it('takes an answer that is larger than its first buffer', async () => {
    const many = 'data: {"content":"some text"}\n\n'.repeat(10_000);
    const url = await serve(`${HEAD}\r\n${many}`, 60_000);
    expect(await ask(url)).toEqual({ body: many, events: 10_000 });
  });

  it('fails on any other status, and on no answer', async () => {
    await expect(ask(await serve('HTTP/1.1 503 Service Unavailable\r\n\r\n', 100))).rejects.toThrow('503');
    server?.close();
    await expect(ask(await serve('', 1))).rejects.toThrow('nothing');
  });
});
