import { describe, expect, it } from 'vitest';
import type { EngineStatistics } from '#engine';
import { cacheState } from './live-members.js';

const PARKED = {
  sequences: 2,
  tokens: 90,
  bytes: 4096,
  hitTokens: 7,
  parkedTokens: 100,
  restoredTokens: 8,
  evictedTokens: 10,
};

function tiersWith(maxBytes: number) {
  const figures = {
    tokensInCache: 5,
    cacheSize: 64,
    hostCache: { ...PARKED, maxBytes },
    diskCache: { ...PARKED, maxBytes: maxBytes / 2 },
  };
  return cacheState(figures as EngineStatistics).tiers;
}

describe('the tiers of the cache', () => {
  it('are the KV cache alone where nothing is parked', () => {
    expect(tiersWith(0)).toEqual([{ name: 'device', tokens: 5, size: 64 }]);
  });

  it('have the memory of the host and files with their bytes, and with their bound where there is one', () => {
    const host = {
      ...{ name: 'host', tokens: 90, sequences: 2, bytes: 4096 },
      ...{ hit_tokens: 7, parked_tokens: 100, restored_tokens: 8, evicted_tokens: 10 },
    };
    expect(tiersWith(8192).slice(1)).toEqual([
      { ...host, max_bytes: 8192 },
      { ...host, name: 'disk', max_bytes: 4096 },
    ]);
    expect(tiersWith(Number.POSITIVE_INFINITY)[1]).toEqual(host);
  });
});
