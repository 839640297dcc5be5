import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeEngine } from '../../../../test/support/fake-engine.js';
import { dataUri, pngOf } from '../../../../test/support/media-files.js';
import { readOptions } from '../config/options.js';
import { MediaLoader } from './media-loader.js';
import { mediaReference } from './media-reference.js';
import { RemoteMedia } from './remote-media.js';

const CAT = pngOf(5, 'cat');

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function loader() {
  const { engine } = createFakeEngine({ takesMedia: true });
  await engine.load();
  const here = { mayConnect: (address: string) => address === '127.0.0.1' };
  const remote = new RemoteMedia({ timeoutMs: 60_000, maxBytes: 2 ** 20 }, here);
  return new MediaLoader(engine, readOptions([]), remote);
}

describe('the files of a request', () => {
  it('come in the order in which they are named, wherever they come from', async () => {
    const server = createServer((_, reply) => setTimeout(() => reply.end(CAT), 20));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const media = await loader();
    const dog = pngOf(2, 'dog');
    const loaded = await media.load([
      mediaReference('image', `http://127.0.0.1:${port}/`, 'first'),
      mediaReference('image', dataUri(dog), 'second'),
    ]);
    expect(loaded).toEqual([
      { place: 'first', bytes: CAT },
      { place: 'second', bytes: dog },
    ]);
    await media.onApplicationShutdown();
  });

  it('are fetched no further when one of them cannot be had', async () => {
    const server = createServer();
    servers.push(server);
    const isOver = new Promise<void>((resolve) => {
      const isAsked = new Promise<void>((ask) => {
        server.on('request', ({ url, socket }, reply) => {
          if (url === '/slow') {
            socket.once('close', () => resolve());
            ask();
          } else void isAsked.then(() => reply.writeHead(404).end());
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const media = await loader();
    const references = ['slow', 'broken'].map((name) =>
      mediaReference('image', `http://127.0.0.1:${port}/${name}`, name),
    );
    await expect(media.load(references)).rejects.toMatchObject({ details: { param: 'broken' } });
    await isOver;
    await media.onApplicationShutdown();
  });
});
