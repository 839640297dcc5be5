import { describe, expect, it } from 'vitest';
import type { Exchange } from '../load/clients-plan.js';
import { evaluatedTokens, eventsBetween, firstTokens, gapTimes, shareOf } from './exchange-figures.js';

function exchange(part: Partial<Exchange>): Exchange {
  return { group: 'a', outcome: 'answered', sentAt: 0, endedAt: 100, arrivals: [], counts: [], ...part };
}

const SAID = exchange({ sentAt: 5, arrivals: [15, 20, 40], counts: [1, 3, 1], evaluated: 30 });
const SILENT = exchange({ outcome: 'refused', sentAt: 7 });

describe('figures of exchanges', () => {
  it('time the first token of those that had one', () => {
    expect(firstTokens([SAID, SILENT])).toEqual([10]);
  });

  it('count events that come together as one arrival, and none of them twice', () => {
    expect(gapTimes([SAID, SILENT])).toEqual([5, 20]);
    expect(eventsBetween([SAID], 15, 40)).toBe(4);
    expect(eventsBetween([SAID], 40, 60)).toBe(1);
  });

  it('add up the prompt tokens of whole answers, and do not guess at what a server does not say', () => {
    expect(evaluatedTokens([SAID, SILENT, SAID])).toBe(60);
    expect(evaluatedTokens([SAID, exchange({})])).toBeNaN();
  });

  it('say in percent how exchanges ended', () => {
    expect(shareOf([SAID, SILENT, SAID, SAID], 'refused')).toBe(25);
    expect(shareOf([], 'refused')).toBeNaN();
  });
});
