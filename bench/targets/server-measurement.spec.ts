import { describe, expect, it } from 'vitest';
import { figuresOf, type Turn } from './server-measurement.js';

function turn(seconds: number, tokens: number, gaps: readonly number[], latencies?: readonly number[]): Turn {
  const request = { toFirstToken: seconds * 10, total: seconds * 1000, tokens, drafted: 0, accepted: 0, decodeRate: 1 };
  return {
    load: { seconds, requests: [request], gaps, cpuSeconds: 0.1 },
    health: latencies && { latencies, cpuSeconds: 0 },
    server: { process: seconds, mainThread: seconds / 2 },
    others: seconds,
  };
}

describe('figuresOf', () => {
  it('weighs turns by how long they took, not each alike', () => {
    const figures = figuresOf([turn(1, 100, []), turn(4, 100, [])]);
    expect(figures.tokensPerSecond).toBe(40);
    expect(figures.requestsPerSecond).toBe(0.4);
    expect(figures.serverCpu).toBe(25);
    expect(figures.mainThreadCpu).toBe(12.5);
    expect(figures.others).toBeCloseTo(3.4);
  });

  it('takes percentiles over what all turns saw, not percentiles of percentiles', () => {
    const figures = figuresOf([turn(1, 10, [1, 1, 1], [1]), turn(1, 10, [9], [2, 3])]);
    expect(figures.gapP50).toBe(1);
    expect(figures.gapP99).toBe(9);
    expect(figures.firstTokenP50).toBe(10);
    expect(figures.healthP50).toBe(2);
    expect(figures.healthMax).toBe(3);
  });

  it('knows no latencies of a single stream, whose server is not asked for its health', () => {
    expect(figuresOf([turn(1, 10, [1])]).healthP99).toBeNaN();
  });
});
