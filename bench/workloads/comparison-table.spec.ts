import { describe, expect, it } from 'vitest';
import type { WorkloadSample } from './compare.js';
import { comparisonTable, roundRatios } from './comparison-table.js';

const SAMPLES: WorkloadSample[] = [
  { target: 'ours', round: 0, figures: { 'first token, ms': 10, once: 1 } },
  { target: 'theirs', round: 0, figures: { 'first token, ms': 20, once: Number.NaN } },
  { target: 'theirs', round: 1, figures: { 'first token, ms': 80 } },
  { target: 'ours', round: 1, figures: { 'first token, ms': 20 } },
];

describe('comparisonTable', () => {
  it('compares what was measured in the same round', () => {
    expect(roundRatios(SAMPLES, ['ours', 'theirs'], 'first token, ms')).toEqual([0.5, 0.25]);
  });

  it('shows the median of each server and of the ratios, with the least and the most', () => {
    const [head, line] = comparisonTable('chats', SAMPLES).split('\n');
    expect(head).toMatch(/^chats +ours +theirs +ratio/);
    expect(line).toMatch(/^first token, ms +15 \(10-20\) +50 \(20-80\) +0\.375 \(0\.25-0\.5\)$/);
  });

  it('has no ratio where one of two is not known', () => {
    expect(comparisonTable('chats', SAMPLES)).toMatch(/^once +1 \(1-1\) +- +-$/m);
  });

  it('has no ratios of one server', () => {
    expect(comparisonTable('chats', SAMPLES.slice(0, 1))).not.toContain('ratio');
  });
});
