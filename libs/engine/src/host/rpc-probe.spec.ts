import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeRpcServer } from './rpc-probe.js';

const servers: Server[] = [];

/** Says what it is given to whoever connects and has said hello. @returns `host:port` */
async function listen(onHello: (socket: Socket, hello: Buffer) => void): Promise<string> {
  const server = createServer((socket) => socket.once('data', (hello) => onHello(socket, hello)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as { readonly port: number }).port}`;
}

function answer(version: readonly [number, number, number], size = 28): Buffer {
  const message = Buffer.alloc(8 + 28);
  message.writeBigUInt64LE(BigInt(size), 0);
  message.set(version, 8);
  return message;
}

const never = new AbortController().signal;
const probe = (endpoint: string) => probeRpcServer(endpoint, never);

describe('a probe of an RPC server', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('says hello as ggml does, and finds nothing wrong with a server of the same protocol', async () => {
    let heard: Buffer = Buffer.alloc(0);
    const endpoint = await listen((socket, hello) => {
      heard = hello;
      socket.write(answer([7, 0, 3]));
    });
    expect(await probe(endpoint)).toBeUndefined();
    expect([heard.length, heard[0], heard.readBigUInt64LE(1)]).toEqual([33, 14, 24n]);
  });

  it('puts an answer together that comes in pieces', async () => {
    const endpoint = await listen((socket) => {
      for (const byte of answer([7, 0, 0])) socket.write(Buffer.of(byte));
    });
    expect(await probe(endpoint)).toBeUndefined();
  });

  it.each([
    [[6, 0, 0], 'it speaks version 6.0.0 of the protocol, and not 7.0'],
    [[7, 1, 2], 'it speaks version 7.1.2 of the protocol, and not 7.0'],
  ] as const)('names the version of a server of protocol %j', async (version, reason) => {
    expect(await probe(await listen((socket) => socket.write(answer(version))))).toBe(reason);
  });

  it('knows a server of another kind, and one that hangs up', async () => {
    const page = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n';
    expect(await probe(await listen((socket) => socket.write(page)))).toBe('it is no RPC server of this llama.cpp');
    expect(await probe(await listen((socket) => socket.end()))).toBe('it closed the connection');
  });

  it('tells that nobody listens', async () => {
    const endpoint = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    expect(await probe(endpoint)).toBe('ECONNREFUSED');
  });

  it('ends when nobody wants to know any more', async () => {
    const abort = new AbortController();
    const endpoint = await listen(() => abort.abort());
    expect(await probeRpcServer(endpoint, abort.signal)).toBe('ABORT_ERR');
  });
});
