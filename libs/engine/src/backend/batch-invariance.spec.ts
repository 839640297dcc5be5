import { describe, expect, it } from 'vitest';
import { needsBatchInvariance } from './batch-invariance.js';

const CPU = [{ type: 'cpu' as const }];
const lookup = { matchTokens: 2, draftTokens: 4, minHits: 1 };

describe('drafts that are verified one after the other', () => {
  it('are those on a processor without flash attention', () => {
    expect(needsBatchInvariance({ lookup }, 'off', CPU)).toBe(true);
    expect(needsBatchInvariance({ lookup }, 'auto', CPU)).toBe(false);
    expect(needsBatchInvariance({ lookup }, 'off', [...CPU, { type: 'gpu' }])).toBe(false);
  });

  it('are all or none where that is said', () => {
    expect(needsBatchInvariance({ lookup, batchInvariance: 'on' }, 'on', CPU)).toBe(true);
    expect(needsBatchInvariance({ lookup, batchInvariance: 'off' }, 'off', CPU)).toBe(false);
  });

  it('are none where nothing drafts', () => {
    expect(needsBatchInvariance({ batchInvariance: 'on' }, 'off', CPU)).toBe(false);
  });
});
