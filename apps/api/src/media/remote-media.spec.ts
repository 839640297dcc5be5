import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AddressPolicy, PUBLIC_ADDRESSES } from './public-addresses.js';
import { RemoteMedia } from './remote-media.js';

/** Stands for a server of the internet; everything else on this machine is inside. */
const OUTSIDE = '127.0.0.2';

const POLICY: AddressPolicy = { mayConnect: (address: string) => address === OUTSIDE };
const LIMITS = { timeoutMs: 5000, maxBytes: 1000 };

const servers: Server[] = [];
const fetchers: RemoteMedia[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(fetchers.splice(0).map((one) => one.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** @returns its port, and what was asked of it */
async function listen(host: string, answer: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, reply) => {
    requests.push(request);
    answer(request, reply);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { requests, port: (server.address() as AddressInfo).port };
}

/** @param hosts their addresses, by name */
function fetcher(hosts: Readonly<Record<string, readonly string[]>> = {}, policy = POLICY, limits = LIMITS) {
  const resolve = vi.fn(async (host: string) => hosts[host] ?? []);
  const remote = new RemoteMedia(limits, policy, resolve);
  fetchers.push(remote);
  return { resolve, get: (url: string, hold = () => undefined) => remote.fetch(new URL(url), hold) };
}

describe('a file of the internet', () => {
  it('is fetched, and nothing is told but what is wanted', async () => {
    const { requests, port } = await listen(OUTSIDE, (_, reply) => reply.end('picture'));
    const { get } = fetcher({ 'cats.example': [OUTSIDE] });
    expect(String(await get(`http://cats.example:${port}/tom.png?size=1`))).toBe('picture');
    expect(requests[0]!.url).toBe('/tom.png?size=1');
    expect(requests[0]!.headers).toEqual({
      ...{ accept: 'image/*, audio/*', 'accept-encoding': 'identity', connection: 'keep-alive' },
      host: `cats.example:${port}`,
    });
  });

  it('is fetched where redirects lead to, three of them at most', async () => {
    const { requests, port } = await listen(OUTSIDE, ({ url }, reply) => {
      const left = Number(url!.slice(1));
      if (left === 0) reply.end('picture');
      else reply.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const { get } = fetcher();
    expect(String(await get(`http://${OUTSIDE}:${port}/3`))).toBe('picture');
    await expect(get(`http://${OUTSIDE}:${port}/4`)).rejects.toThrow('leads on more than 3 times');
    expect(requests.map(({ url }) => url)).toEqual(['/3', '/2', '/1', '/0', '/4', '/3', '/2', '/1']);
  });

  it.each([
    ['127.0.0.1', []],
    ['2130706433', []],
    ['0x7f000001', []],
    ['0177.0.0.1', []],
    ['127.1', []],
    ['0', []],
    ['[::1]', []],
    ['[::]', []],
    ['[::ffff:127.0.0.1]', []],
    ['[::ffff:7f00:1]', []],
    ['[64:ff9b::7f00:1]', []],
    ['[2002:7f00:1::]', []],
    ['[fe80::1]', []],
    ['[fd00:ec2::254]', []],
    ['169.254.169.254', []],
    ['10.0.0.1', []],
    ['192.168.0.1', []],
    ['172.16.0.1', []],
    ['100.64.0.1', []],
    ['100.100.100.200', []],
    ['224.0.0.1', []],
    ['255.255.255.255', []],
    ['localhost', ['127.0.0.1', '::1']],
    ['inside.example', ['10.0.0.1']],
    ['metadata.google.internal', ['169.254.169.254']],
    ['mapped.example', ['::ffff:127.0.0.1']],
    ['both.example', ['1.1.1.1', '127.0.0.1']],
    ['１２７.0.0.1', []],
    ['127。0。0。1', []],
  ])('is never one of %s', async (host, addresses) => {
    const { requests, port } = await listen('127.0.0.1', (_, reply) => reply.end('secret'));
    const { get } = fetcher({ [host]: addresses }, PUBLIC_ADDRESSES);
    await expect(get(`http://${host}:${port}/`)).rejects.toThrow('leads to an address that is not public');
    expect(requests).toEqual([]);
  });

  it.each([
    ['an address inside', (port: number) => `http://127.0.0.1:${port}/`],
    ['a name of one', (port: number) => `http://inside.example:${port}/`],
    ['one without a scheme', (port: number) => `//127.0.0.1:${port}/`],
    ['one in another notation', (port: number) => `http://0x7f.1:${port}/`],
    ['one in IPv6', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
  ])('is never one inside that a redirect leads to: %s', async (_, location) => {
    const inside = await listen('127.0.0.1', (_, reply) => reply.end('secret'));
    const outside = await listen(OUTSIDE, (_, reply) =>
      reply.writeHead(307, { location: location(inside.port) }).end(),
    );
    const { get } = fetcher({ 'inside.example': ['127.0.0.1'] });
    await expect(get(`http://${OUTSIDE}:${outside.port}/`)).rejects.toThrow('not public');
    expect(outside.requests).toHaveLength(1);
    expect(inside.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.2/', 'data:image/png;base64,QUJD', 'gopher://127.0.0.2/', 'http://'])(
    'is never what a redirect to %s names',
    async (location) => {
      const { port } = await listen(OUTSIDE, (_, reply) => reply.writeHead(301, { location }).end());
      await expect(fetcher().get(`http://${OUTSIDE}:${port}/`)).rejects.toMatchObject({ name: 'MediaProblem' });
    },
  );

  it('takes no password from a redirect', async () => {
    const { port } = await listen(OUTSIDE, (_, reply) =>
      reply.writeHead(302, { location: `http://me:secret@${OUTSIDE}/` }).end(),
    );
    await expect(fetcher().get(`http://${OUTSIDE}:${port}/`)).rejects.toThrow('a name or a password');
  });

  it('is of the address that was checked, whatever its name stands for afterwards', async () => {
    const inside = await listen('127.0.0.1', (_, reply) => reply.end('secret'));
    const answers = [[OUTSIDE], ['127.0.0.1']];
    const remote = new RemoteMedia(LIMITS, POLICY, async () => answers.shift()!);
    fetchers.push(remote);
    await expect(remote.fetch(new URL(`http://turns.example:${inside.port}/`), () => undefined)).rejects.toThrow();
    expect(inside.requests).toEqual([]);
  });

  it('is looked up anew for each connection', async () => {
    const { port } = await listen(OUTSIDE, (_, reply) => reply.setHeader('connection', 'close').end('picture'));
    const { get, resolve } = fetcher({ 'cats.example': [OUTSIDE] });
    await get(`http://cats.example:${port}/`);
    resolve.mockResolvedValueOnce(['127.0.0.1']);
    await expect(get(`http://cats.example:${port}/`)).rejects.toThrow('not public');
    expect(resolve).toHaveBeenCalledTimes(2);
  });

  it('is one of four at most that are fetched from one server at a time', async () => {
    let most = 0;
    let open = 0;
    const { port } = await listen(OUTSIDE, (_, reply) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        reply.end('picture');
      }, 10);
    });
    const { get } = fetcher();
    const files = await Promise.all(
      Array.from({ length: 20 }, (_, index) => get(`http://${OUTSIDE}:${port}/${index}`)),
    );
    expect(files.map(String)).toEqual(new Array(20).fill('picture'));
    expect(most).toBeLessThanOrEqual(4);
  });

  it('is given up when it is larger than it may be, whatever its length is said to be', async () => {
    const { port } = await listen(OUTSIDE, ({ url }, reply) => {
      if (url === '/told') reply.setHeader('content-length', 5000);
      reply.write('x'.repeat(900));
      if (url === '/endless') setInterval(() => reply.write('x'.repeat(200)), 5).unref();
    });
    const { get } = fetcher();
    for (const path of ['told', 'endless']) {
      await expect(get(`http://${OUTSIDE}:${port}/${path}`)).rejects.toThrow('must have at most 1000 bytes');
    }
  });

  it('is given up when it takes too long', async () => {
    const { port } = await listen(OUTSIDE, (_, reply) => void reply.write('x'));
    const { get } = fetcher({}, POLICY, { ...LIMITS, timeoutMs: 50 });
    await expect(get(`http://${OUTSIDE}:${port}/`)).rejects.toThrow('could not be fetched in time');
  });

  it('is given up when its client leaves', async () => {
    const client = new AbortController();
    const { port } = await listen(OUTSIDE, () => client.abort());
    const remote = new RemoteMedia(LIMITS, POLICY);
    fetchers.push(remote);
    const fetched = remote.fetch(new URL(`http://${OUTSIDE}:${port}/`), () => undefined, client.signal);
    await expect(fetched).rejects.toMatchObject({ name: 'ApiError', status: 503 });
  });

  it('is given up when requests hold all the memory there is', async () => {
    const { port } = await listen(OUTSIDE, (_, reply) => reply.end('picture'));
    const full = () => {
      throw new Error('full');
    };
    await expect(fetcher().get(`http://${OUTSIDE}:${port}/`, full)).rejects.toThrow('full');
  });

  it.each([
    ['an answer that is none', 404, {}, 'the server answers 404'],
    ['a part', 206, {}, 'the server answers 206'],
    ['nothing', 204, {}, 'the server answers 204'],
    ['a packed answer', 200, { 'content-encoding': 'gzip' }, 'packed'],
  ])('is not %s', async (_, status, headers, problem) => {
    const { port } = await listen(OUTSIDE, (_, reply) => reply.writeHead(status, headers).end());
    await expect(fetcher().get(`http://${OUTSIDE}:${port}/`)).rejects.toThrow(problem);
  });

  it('is not fetched through a proxy that the environment names', async () => {
    const proxy = await listen('127.0.0.1', (_, reply) => reply.end('proxy'));
    const { port } = await listen(OUTSIDE, (_, reply) => reply.end('picture'));
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    expect(String(await fetcher().get(`http://${OUTSIDE}:${port}/`))).toBe('picture');
    expect(proxy.requests).toEqual([]);
  });

  it('is a problem of the client, not of the server, where nobody answers', async () => {
    const { port } = await listen(OUTSIDE, (request) => request.socket.destroy());
    await expect(fetcher().get(`http://${OUTSIDE}:${port}/`)).rejects.toMatchObject({ name: 'MediaProblem' });
    await expect(fetcher().get('http://nowhere.example/')).rejects.toMatchObject({ name: 'MediaProblem' });
  });
});
