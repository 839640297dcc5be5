import { describe, expect, it } from 'vitest';
import type { Exchange } from '../load/clients-plan.js';
import { streamFigures } from './long-prompt-beside-streams.js';

function exchange(sentAt: number, arrivals: readonly number[], endedAt = arrivals.at(-1)!): Exchange {
  return { group: 'a', outcome: 'answered', sentAt, endedAt, arrivals, counts: arrivals.map(() => 1) };
}

describe('streamFigures', () => {
  // The second stream begins late: until then the first one is not idle.
  const streams = [exchange(0, [10, 60, 70, 80, 140, 160, 170]), exchange(0, [65, 75, 85, 130])];

  it('takes for the longest gap one that lies over the prompt, and for idle what lies beside none', () => {
    const figures = streamFigures(streams, [exchange(90, [150, 165])]);
    expect(figures['longest gap of the streams beside a long prompt, ms']).toBe(60);
    expect(figures['idle gap p99, ms']).toBe(10);
    expect(figures['longest gap / idle gap p50']).toBe(6);
    expect(figures['first token of the long prompt p50, ms']).toBe(60);
  });

  it('has no longest gap where no stream ran', () => {
    expect(
      streamFigures(streams, [exchange(500, [600])])['longest gap of the streams beside a long prompt, ms'],
    ).toBeNaN();
  });
});
