import { describe, expect, it } from 'vitest';
import type { ServerFigures } from '../targets/server-measurement.js';
import { ratioLines, type Sample, serverTables } from './summary.js';

function sample(target: string, streams: number, round: number, rate: number): Sample {
  const figures: ServerFigures = {
    tokensPerSecond: rate,
    streamTokensPerSecond: rate,
    requestsPerSecond: 1,
    firstTokenP50: 1,
    firstTokenP99: 1,
    gapP50: 1,
    gapP99: 1,
    draftAcceptance: Number.NaN,
    draftedPerToken: Number.NaN,
    healthP50: Number.NaN,
    healthP99: Number.NaN,
    healthMax: Number.NaN,
    serverCpu: 1,
    mainThreadCpu: 1,
    generatorCpu: 1,
    others: 0,
  };
  return { target, streams, round, figures };
}

const SAMPLES = [sample('a', 1, 0, 90), sample('a', 1, 1, 80), sample('a', 16, 0, 180), sample('a', 16, 1, 240)];

describe('summary', () => {
  it('compares what was measured in the same round', () => {
    const addon = [
      { round: 0, tokensPerSecond: 100 },
      { round: 1, tokensPerSecond: 100 },
    ];
    expect(ratioLines(SAMPLES, addon)).toEqual([
      'a, 1 stream / addon alone: 0.85 (0.8-0.9)',
      'a, 16 streams / 1 stream, total tokens/s: 2.5 (2-3)',
    ]);
  });

  it('compares answers that follow a schema with free ones of the same round', () => {
    const both = [...SAMPLES.slice(0, 2), sample('a, constrained', 1, 0, 81), sample('a, constrained', 1, 1, 76)];
    expect(ratioLines(both, [])).toContain('a, constrained / free, tokens/s of a stream, streams 1: 0.925 (0.9-0.95)');
  });

  it('says nothing of what was not measured', () => {
    expect(ratioLines([sample('a', 4, 0, 10)], [])).toEqual([]);
    expect(serverTables(SAMPLES)).not.toContain('/health');
  });

  it('shows two targets beside each other with the ratio of their medians', () => {
    const [heading, rate] = serverTables([sample('ours', 1, 0, 150), sample('theirs', 1, 0, 100)]).split('\n');
    expect(heading).toMatch(/1 stream +ours +theirs +ratio/);
    expect(rate).toMatch(/tokens\/s, all streams +150 \(150-150\) +100 \(100-100\) +1\.50/);
  });
});
