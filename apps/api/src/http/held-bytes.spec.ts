import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBytes } from './held-bytes.js';

const LIMIT = 1000;

describe('HeldBytes', () => {
  it('counts what all requests hold until they are over', () => {
    const held = new HeldBytes(LIMIT);
    const [one, other] = [held.open(), held.open()];
    one.hold(300);
    other.hold(200);
    other.setWaiting(100);
    other.setWaiting(50);
    expect(held.total).toBe(550);
    one.close();
    one.hold(100);
    one.setWaiting(100);
    expect(held.total).toBe(250);
    other.close();
    expect(held.total).toBe(0);
  });

  it('refuses the request that wants more than there is, which then holds what it held', () => {
    const held = new HeldBytes(LIMIT);
    const one = held.open();
    one.hold(900);
    expect(() => one.hold(101)).toThrow(
      expect.objectContaining({ status: 503, headers: { 'x-should-retry': 'true', 'Retry-After': '5' } }),
    );
    expect([held.total, held.isFull]).toEqual([900, false]);
    one.hold(100);
    expect(held.isFull).toBe(true);
  });

  it('never refuses a request that holds little, and tells who is in the way', () => {
    const held = new HeldBytes(LIMIT);
    const [large, small] = [held.open(), held.open()];
    large.hold(1000);
    small.hold(LIMIT / 64 - 1);
    expect([large.isInTheWay, small.isInTheWay]).toEqual([true, false]);
    expect(() => small.hold(10)).toThrow();
  });

  it('knows no end with a limit of 0', () => {
    const held = new HeldBytes(0);
    held.open().hold(1e15);
    expect(held.isFull).toBe(false);
  });

  it('holds no more than its limit and a little for each request, whatever they do', () => {
    const steps = fc.array(fc.tuple(fc.nat(3), fc.nat(700), fc.constantFrom('hold', 'close')), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (plan) => {
        const held = new HeldBytes(LIMIT);
        const requests = Array.from({ length: 4 }, () => held.open());
        for (const [index, bytes, step] of plan) {
          if (step === 'close') {
            requests[index]!.close();
            requests[index] = held.open();
            continue;
          }
          try {
            requests[index]!.hold(bytes);
          } catch {
            expect(held.total + bytes).toBeGreaterThan(LIMIT);
          }
        }
        expect(held.total).toBeLessThanOrEqual(LIMIT + (4 * LIMIT) / 64);
        for (const request of requests) request.close();
        expect(held.total).toBe(0);
      }),
    );
  });
});
