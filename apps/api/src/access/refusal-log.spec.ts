import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusalLog } from './refusal-log.js';

const MINUTE = 60_000;

describe('refusals', () => {
  it('are logged once a minute and client, with the number of those between', () => {
    const log = new RefusalLog();
    const lines = (client: string, now: number) => log.note(client, 'no key', true, now).line;
    expect(lines('a', 0)).toBe('refused a: no key');
    expect([lines('a', 1), lines('a', MINUTE - 1)]).toEqual([undefined, undefined]);
    expect(lines('b', 2)).toBe('refused b: no key');
    expect(lines('a', MINUTE)).toBe('refused a: no key, and 2 times before');
    expect(lines('a', 2 * MINUTE)).toBe('refused a: no key');
  });

  it('are slower from the 21st on, each than the one before, up to two seconds', () => {
    const log = new RefusalLog();
    const delays = Array.from({ length: 30 }, () => log.note('a', 'no key', true, 0).delay);
    expect(delays.slice(0, 20)).toEqual(Array(20).fill(0));
    expect(delays.slice(20)).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, 2000]);
  });

  it('slow nobody else down, and not what they do not count', () => {
    const log = new RefusalLog();
    for (let count = 0; count < 100; count++) log.note('a', 'no key', true, 0);
    expect(log.note('b', 'no key', true, 0).delay).toBe(0);
    expect(log.note('a', 'no scope', false, 0).delay).toBe(0);
  });

  it('slow down who goes on in the next minute, and not who comes after a while', () => {
    const log = new RefusalLog();
    for (let count = 0; count < 100; count++) log.note('a', 'no key', true, 0);
    expect(log.note('a', 'no key', true, MINUTE).delay).toBe(2000);
    expect(log.note('a', 'no key', true, 10 * MINUTE).delay).toBe(0);
  });

  it('are remembered of few clients, however many come, and never held back for longer than two seconds', () => {
    const anyRefusals = fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.nat(2 * MINUTE)), { maxLength: 200 });
    fc.assert(
      fc.property(anyRefusals, (refusals) => {
        const log = new RefusalLog();
        let now = 0;
        const written = new Map<number, number>();
        for (const [client, slows, pause] of refusals) {
          now += pause;
          const { line, delay } = log.note(String(client), 'x', slows, now);
          expect(delay).toBeLessThanOrEqual(2000);
          const last = written.get(client) ?? Number.NEGATIVE_INFINITY;
          expect(line !== undefined).toBe(now - last >= MINUTE);
          if (line !== undefined) written.set(client, now);
        }
      }),
    );
    const log = new RefusalLog();
    for (let client = 0; client < 10_000; client++) log.note(`client ${client}`, 'no key', true, 0);
    expect(log.size).toBe(4096);
  });
});
