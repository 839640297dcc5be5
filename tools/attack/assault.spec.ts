import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Assault } from './assault.mjs';

let server: Server;
let assault: Assault;

async function attack(respond: RequestListener, seconds = 20): Promise<void> {
  server = createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  assault = new Assault({ url: `http://127.0.0.1:${port}`, seconds });
  assault.begin();
}

afterEach(() => {
  assault.end();
  server.closeAllConnections();
  server.close();
});

describe('an assault', () => {
  it('counts the statuses of its requests', async () => {
    await attack((request, response) => response.writeHead(request.url === '/a' ? 200 : 404).end('text'));
    await assault.sendAll(['/a', '/b', '/a'].map((path) => ({ path, body: { a: 1 } })));
    expect(assault.statuses).toEqual({ 200: 2, 404: 1 });
    expect(assault.bytesReceived).toBe(12);
  });

  it('tells connections that the server cut from those that it left itself', async () => {
    await attack((request) => {
      if (request.url === '/cut') request.socket.destroy();
    });
    expect(await assault.send({ path: '/cut', body: {} })).toBe('cut');
    expect(await assault.send({ path: '/slow', body: {}, leaveAfter: 20 })).toBe('left');
  });

  it('counts as late what is not answered in its time, and sends no more', async () => {
    await attack(() => undefined, 0.05);
    await assault.sendAll(
      Array.from({ length: 20 }, () => ({ path: '/', body: {} })),
      2,
    );
    expect(assault.statuses).toEqual({ late: 2 });
  });

  it('counts a refusal before the body was sent as that', async () => {
    await attack((_request, response) => {
      response.writeHead(413, { Connection: 'close' }).end(() => response.socket?.destroy());
    });
    expect(await assault.send({ path: '/', body: 'a'.repeat(50_000_000) })).toBe('413');
  });

  it('counts each of the responses of a connection', async () => {
    await attack((_request, response) => response.end('HTTP'));
    const connection = assault.open();
    await connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50));
    await connection.untilAnswered(50);
    expect(assault.statuses).toEqual({ 200: 50 });
  });
});
