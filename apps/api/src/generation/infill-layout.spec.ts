import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InfillParts, type InfillRules, infillLayout } from './infill-layout.js';

const FIM = { pre: 1001, suf: 1002, mid: 1003, rep: 1004, sep: 1005 };
const BOS = 1000;
const RULES: InfillRules = { fim: FIM, bos: BOS, batchSize: 16, contextSize: 64, predict: -1, isSuffixFirst: false };

const range = (from: number, count: number) => Array.from({ length: count }, (_, place) => from + place);
const PARTS: InfillParts = { prefix: [1, 2], suffix: [8, 9], prompt: [5], extra: [] };

const laidOut = (parts: Partial<InfillParts> = {}, rules: Partial<InfillRules> = {}) => [
  ...infillLayout({ ...PARTS, ...parts }, { ...RULES, ...rules }),
];

describe('infillLayout', () => {
  it('puts the gap between prefix and suffix, and asks for what fills it', () => {
    expect(laidOut()).toEqual([BOS, FIM.pre, 1, 2, 5, FIM.suf, 8, FIM.mid]);
    expect(laidOut({ prompt: [] })).toEqual([BOS, FIM.pre, 1, 2, FIM.suf, 8, 9, FIM.mid]);
  });

  it('has no BOS where the model takes none', () => {
    expect(laidOut({ prompt: [] }, { bos: undefined })[0]).toBe(FIM.pre);
  });

  it('puts the suffix first where that is asked for', () => {
    expect(laidOut({}, { isSuffixFirst: true })).toEqual([BOS, FIM.suf, 8, FIM.pre, 1, 2, 5, FIM.mid]);
  });

  it('keeps the end of a long prefix, three quarters of a batch, and the beginning of a long suffix', () => {
    expect(laidOut({ prefix: range(100, 40), suffix: range(200, 40), prompt: [] })).toEqual([
      ...[BOS, FIM.pre, ...range(128, 12)],
      ...[FIM.suf, 200, 201, FIM.mid],
    ]);
  });

  it('gives the suffix what the beginning of the gap leaves of its quarter', () => {
    expect(laidOut({ suffix: range(200, 40), prompt: [5] }).slice(-3)).toEqual([FIM.suf, 200, FIM.mid]);
    expect(laidOut({ suffix: range(200, 40), prompt: [5, 6, 7] }).slice(-3)).toEqual([7, FIM.suf, FIM.mid]);
  });

  it.each([
    [-1, 50],
    [10, 28],
    [24, 0],
    [100, 0],
  ])('keeps the end of other files: what the context has beside a batch and twice --n-predict %i', (predict, kept) => {
    const extra = range(300, 90);
    expect(laidOut({ extra }, { predict })).toEqual([...range(390 - kept, kept), ...laidOut()]);
  });

  it('never fills the context, as long as the gap begins with little', () => {
    const tokens = fc.integer({ min: 0, max: 200 }).map((count) => range(0, count));
    fc.assert(
      fc.property(
        fc.record({ prefix: tokens, suffix: tokens, extra: tokens, prompt: fc.constant([1]) }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 16, max: 300 }),
        fc.integer({ min: -2, max: 100 }),
        (parts, batchSize, contextSize, predict) => {
          const length = laidOut(parts, { batchSize, contextSize, predict }).length;
          expect(length).toBeLessThan(contextSize);
          expect(length).toBeGreaterThanOrEqual(4);
        },
      ),
    );
  });
});
