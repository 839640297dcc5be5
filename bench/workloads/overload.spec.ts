import { describe, expect, it } from 'vitest';
import type { Exchange } from '../load/clients-plan.js';
import { overloadFigures } from './overload.js';

function exchange(part: Partial<Exchange>): Exchange {
  return { group: 'arrival', outcome: 'answered', sentAt: 0, endedAt: 0, arrivals: [], counts: [], ...part };
}

const EXCHANGES = [
  exchange({ sentAt: 1000, arrivals: [3000, 4000], counts: [8, 8] }),
  exchange({ sentAt: 1000, arrivals: [1500, 12_000], counts: [8, 8] }),
  exchange({ sentAt: 2000, outcome: 'left', arrivals: [5000], counts: [100] }),
  exchange({ sentAt: 2000, outcome: 'refused', endedAt: 2010 }),
];

describe('overloadFigures', () => {
  const figures = overloadFigures(EXCHANGES, 10, { tokensPerSecond: 4, requestsPerSecond: 0.25 });

  it('counts as good what was answered in whole, while requests came, but for the first fifth', () => {
    expect(figures['goodput, tokens/s']).toBe(2);
    expect(figures['goodput / capacity']).toBe(0.5);
  });

  it('counts clients that gave up among those that were not refused', () => {
    expect(figures['requests refused, %']).toBe(25);
    expect(figures['accepted requests that time out, %']).toBeCloseTo(33.3, 1);
    expect(figures['time until a refusal p99, ms']).toBe(10);
  });
});
