import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.js';

/** All bytes from a place on. */
function rest(buffer: ReplayBuffer, from: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = from; at < buffer.total; at += parts.at(-1)!.length) parts.push(buffer.read(at));
  return Buffer.concat(parts);
}

const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 3000 }), { maxLength: 30 });

describe('ReplayBuffer', () => {
  it('gives all bytes that it was given, from every place', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 8192 }), fc.nat(), (texts, largestBlock, place) => {
        const buffer = new ReplayBuffer(largestBlock);
        for (const text of texts) buffer.append(text);
        const whole = Buffer.from(texts.join(''));
        expect(buffer.total).toBe(whole.length);
        const from = place % (whole.length + 1);
        expect(rest(buffer, from).equals(whole.subarray(from))).toBe(true);
      }),
    );
  });

  it('keeps the latest bytes where the oldest are given up, and what was read stays as it is', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 4096, max: 16_384 }), (texts, most) => {
        const buffer = new ReplayBuffer(most / 4);
        const whole = Buffer.from(texts.join(''));
        const read: { at: number; bytes: Buffer }[] = [];
        for (const text of texts) {
          buffer.append(text);
          while (buffer.held > most && buffer.dropOldest(buffer.total));
          read.push({ at: buffer.start, bytes: buffer.read(buffer.start) });
        }
        expect(buffer.held).toBeLessThanOrEqual(most);
        expect(buffer.total - buffer.start).toBeGreaterThanOrEqual(Math.min(whole.length, most / 2));
        expect(rest(buffer, buffer.start).equals(whole.subarray(buffer.start))).toBe(true);
        for (const { at, bytes } of read) expect(bytes.equals(whole.subarray(at, at + bytes.length))).toBe(true);
      }),
    );
  });

  it('gives nothing up behind the place that is named', () => {
    const buffer = new ReplayBuffer(16);
    buffer.append('x'.repeat(64));
    expect([buffer.dropOldest(15), buffer.dropOldest(16), buffer.start]).toEqual([false, true, 16]);
    while (buffer.dropOldest(64));
    expect([buffer.start, buffer.held]).toEqual([48, 16]);
  });

  it('says when it takes more memory', () => {
    const buffer = new ReplayBuffer(4096);
    expect(['a', 'b', 'x'.repeat(2047)].map((text) => buffer.append(text))).toEqual([true, false, true]);
  });

  it('is empty at its end, and where nothing came', () => {
    const buffer = new ReplayBuffer(16);
    expect([buffer.start, buffer.total, buffer.read(0).length]).toEqual([0, 0, 0]);
    buffer.append('abc');
    expect(buffer.read(3)).toHaveLength(0);
  });
});
