import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPrompt, planShift } from './context-shift.js';

const prompt = (length: number) => Int32Array.from({ length }, (_, place) => place);
const request = (keepTokens: number, discardTokens = 0) => ({ keepTokens, discardTokens });

describe('cutPrompt', () => {
  it('makes 109 tokens of 301 in a slot of 128', () => {
    const cut = cutPrompt(prompt(301), 128, 0);
    expect(cut).toHaveLength(109);
    expect(cut[0]).toBe(192);
    expect(cut.at(-1)).toBe(300);
  });

  it('leaves a prompt that fits as it is', () => {
    const fits = prompt(127);
    expect(cutPrompt(fits, 128, 0)).toBe(fits);
    expect(cutPrompt(prompt(128), 128, 0)).toHaveLength(64);
  });

  it('keeps the beginning that is asked for', () => {
    const cut = cutPrompt(prompt(301), 128, 10);
    expect([...cut.subarray(0, 11)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 187]);
    expect(cut).toHaveLength(124);
  });

  it('keeps all but four cells when all is asked for', () => {
    const cut = cutPrompt(prompt(301), 128, -1);
    expect([...cut.subarray(0, 124)]).toEqual([...prompt(124)]);
    expect(cut.length).toBeLessThan(128);
  });

  it('always fits, and always ends like the prompt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 8, max: 300 }),
        fc.integer({ min: -1, max: 2000 }),
        (length, size, keep) => {
          const cut = cutPrompt(prompt(length), size, keep);
          expect(cut.length).toBeLessThan(size);
          if (length > 0) expect(cut.at(-1)).toBe(length - 1);
          const kept = Math.min(keep < 0 ? length : keep, size - 4, length);
          if (length >= size) expect([...cut.subarray(0, kept)]).toEqual([...prompt(kept)]);
        },
      ),
    );
  });
});

describe('planShift', () => {
  it('drops half of what is not kept', () => {
    expect(planShift(request(0), 127, 8, 128, 0)).toEqual({ from: 0, to: 63 });
    expect(planShift(request(7), 127, 8, 128, 0)).toEqual({ from: 7, to: 67 });
  });

  it('keeps the BOS token besides', () => {
    expect(planShift(request(7), 127, 8, 128, 1)).toEqual({ from: 8, to: 67 });
  });

  it('keeps the whole prompt when asked to', () => {
    expect(planShift(request(-1), 127, 20, 128, 1)).toEqual({ from: 21, to: 74 });
  });

  it('drops as many as asked for, but never all', () => {
    expect(planShift(request(10, 5), 127, 8, 128, 0)).toEqual({ from: 10, to: 15 });
    expect(planShift(request(10, 500), 127, 8, 128, 0)).toEqual({ from: 10, to: 126 });
  });

  it('always makes room for a token, and drops only what is there', () => {
    const any = fc.integer({ min: -1, max: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 300 }),
        any,
        fc.nat(400),
        fc.nat(400),
        fc.nat(1),
        (size, keep, discard, promptTokens, bos) => {
          const { from, to } = planShift(request(keep, discard), size - 1, promptTokens, size, bos);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThan(size - 1);
        },
      ),
    );
  });
});
