import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldBytes } from './held-bytes.js';
import { readBody } from './request-body.js';
import { LONGEST_STALL } from './stall-watch.js';

const LIMIT = 1_000_000;

/** A body that is read, what became of it, and the socket that it comes over. */
function reading(requestTimeout = 0) {
  const written: string[] = [];
  const socket = {
    writable: true,
    destroyed: false,
    end: (text: string) => written.push(text),
    resume: () => undefined,
    destroy: () => undefined,
  };
  const raw = Object.assign(new EventEmitter(), { socket, resume: () => undefined });
  const request = {
    raw,
    headers: { 'content-length': String(LIMIT) },
    bodyLimit: LIMIT,
    heldBytes: new HeldBytes(0).open(),
    server: { server: { requestTimeout } },
  } as unknown as FastifyRequest;
  const done = vi.fn();
  readBody(request, raw as unknown as Readable, done);
  return { raw, socket, done, written, send: (bytes: number) => raw.emit('data', Buffer.alloc(bytes, 32)) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the body of a request', () => {
  it('gets 408 where it stops coming after a large part, and the connection ends', () => {
    const { send, done, written } = reading();
    send(LIMIT / 2);
    vi.advanceTimersByTime(LONGEST_STALL - 1);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(written).toEqual([expect.stringMatching(/^HTTP\/1\.1 408 .*Connection: close/s)]);
    expect(done).not.toHaveBeenCalled();
  });

  it('has no more time for that than a whole request has', () => {
    const { send, written } = reading(1000);
    send(LIMIT / 2);
    vi.advanceTimersByTime(1001);
    expect(written.length).toBe(1);
  });

  it('is handed on when it is whole, and not looked at any more', () => {
    const { raw, send, done, written } = reading();
    send(LIMIT / 2);
    send(LIMIT / 2);
    raw.emit('end');
    vi.advanceTimersByTime(2 * LONGEST_STALL);
    expect(done.mock.calls).toEqual([[null, expect.objectContaining({ length: LIMIT })]]);
    expect(written).toEqual([]);
  });

  it('is nothing to answer where the client has left', () => {
    const { raw, socket, send, done } = reading();
    send(10);
    socket.destroyed = true;
    raw.emit('error', new Error('aborted'));
    expect(done).not.toHaveBeenCalled();
  });

  it('fails with what breaks it where the client still reads', () => {
    const { raw, done } = reading();
    const problem = new Error('broken');
    raw.emit('error', problem);
    expect(done).toHaveBeenCalledWith(problem);
  });
});
