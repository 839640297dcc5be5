import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { BEGUN_IN_TURN, spreadRequests, WATCHING_IN_TURN } from './request-turns.js';

const COMPLETION = '/completion';

/** Requests that are spread over turns, and those of them that have begun. */
function spread() {
  const server = new EventEmitter();
  const begun: string[] = [];
  const hook = spreadRequests(server as Server);
  const send = (name: string, url = COMPLETION) => {
    const socket = { destroyed: false };
    const request = { raw: { socket }, routeOptions: { url } } as unknown as FastifyRequest;
    hook.call(undefined as never, request, {} as FastifyReply, () => begun.push(name));
    return { leave: () => (socket.destroyed = true) };
  };
  const sendMany = (count: number) => {
    for (const name of names(count)) send(name);
  };
  return { begun, send, sendMany, server };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('spreadRequests', () => {
  it('begins a request at once, and only so many in a turn, in their order', async () => {
    const { begun, sendMany } = spread();
    sendMany(3 * BEGUN_IN_TURN);
    expect(begun).toEqual(names(BEGUN_IN_TURN));
    await nextTurn();
    expect(begun).toEqual(names(2 * BEGUN_IN_TURN));
    await nextTurn();
    expect(begun).toEqual(names(3 * BEGUN_IN_TURN));
  });

  it('begins one that comes later after those that wait', async () => {
    const { begun, send, sendMany } = spread();
    sendMany(2 * BEGUN_IN_TURN);
    await nextTurn();
    send('late');
    expect(begun.at(-1)).not.toBe('late');
    await nextTurn();
    expect(begun.at(-1)).toBe('late');
  });

  it('has a probe wait for no other request, but not a thousand probes take one turn', async () => {
    const { begun, send, sendMany } = spread();
    sendMany(10 * BEGUN_IN_TURN);
    send('probe', '/livez');
    expect(begun.at(-1)).toBe('probe');
    for (let probe = 0; probe < 2 * WATCHING_IN_TURN; probe++) send('more', '/health');
    expect(begun.filter((name) => name === 'more').length).toBe(WATCHING_IN_TURN - 1);
  });

  it('begins one request in a turn that took a connection, since others may wait behind it', async () => {
    const { begun, sendMany, server } = spread();
    server.emit('connection');
    sendMany(3);
    expect(begun).toEqual(names(1));
    server.emit('connection');
    await nextTurn();
    expect(begun).toEqual(names(2));
    await nextTurn();
    expect(begun).toEqual(names(3));
  });

  it('never begins what nobody waits for any more', async () => {
    const { begun, send, sendMany } = spread();
    sendMany(BEGUN_IN_TURN);
    const gone = Array.from({ length: 100 }, () => send('gone'));
    send('patient');
    for (const { leave } of gone) leave();
    await nextTurn();
    expect(begun.slice(BEGUN_IN_TURN)).toEqual(['patient']);
  });
});
