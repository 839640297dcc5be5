import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundedSize } from '../checkpoints/rounded-size.js';
import { StateBuffers } from './state-buffers.js';

describe('memory for states', () => {
  it('is rounded up by an eighth at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4096, max: 2 ** 31 }), (size) => {
        const rounded = roundedSize(size);
        expect(rounded).toBeGreaterThanOrEqual(size);
        expect(rounded).toBeLessThanOrEqual(size * 1.125);
      }),
    );
  });

  it('is used again for what has about its size', () => {
    const buffers = new StateBuffers(1_000_000);
    const first = buffers.take(100_000)!;
    buffers.give(first);
    expect(buffers.take(90_000)).toBe(first);
    buffers.give(first);
    expect(buffers.take(10_000)).not.toBe(first);
  });

  it('gives no more than there is, but lets go of what is free', () => {
    const buffers = new StateBuffers(200_000);
    const first = buffers.take(100_000)!;
    expect(buffers.take(150_000)).toBeUndefined();
    buffers.give(first);
    expect(buffers.take(190_000)?.length).toBeGreaterThanOrEqual(190_000);
    expect(buffers.fits(250_000)).toBe(false);
  });

  it('is never in two hands, and never more than the bound', () => {
    const change = fc.record({ size: fc.integer({ min: 1, max: 30_000 }), isReturn: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const buffers = new StateBuffers(100_000);
        const taken = new Set<Uint8Array>();
        for (const { size, isReturn } of changes) {
          const [first] = taken;
          if (isReturn && first !== undefined) {
            taken.delete(first);
            buffers.give(first);
          } else {
            const buffer = buffers.take(size);
            if (buffer === undefined) continue;
            expect(buffer.length).toBeGreaterThanOrEqual(size);
            expect(taken.has(buffer)).toBe(false);
            taken.add(buffer);
          }
          expect(buffers.held).toBeLessThanOrEqual(100_000);
          const used = [...taken].reduce((sum, { length }) => sum + length, 0);
          expect(buffers.held).toBeGreaterThanOrEqual(used);
        }
      }),
    );
  });
});
