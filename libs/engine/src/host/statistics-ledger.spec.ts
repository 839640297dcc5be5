import { describe, expect, it } from 'vitest';
import { type EngineStatistics, NO_TIER } from '../door/engine-statistics.js';
import { statisticsOf } from '../statistics/engine-statistics.js';
import { Totals } from '../statistics/totals.js';
import { StatisticsLedger } from './statistics-ledger.js';

const NOTHING_NOW = {
  ...{ runningStepMs: 0, runningEncodingMs: 0, encodings: 0, encodingMs: 0, longestEncodingMs: 0 },
  ...{ tasksWaiting: 0, cacheSize: 100, prefillBudget: 0, hostCache: NO_TIER, diskCache: NO_TIER },
};

function figures(changes: Partial<EngineStatistics>): EngineStatistics {
  return { ...statisticsOf(new Totals(), [], NOTHING_NOW), ...changes };
}

describe('the figures of several engines', () => {
  it('add up what was done, keep the largest, and tell what the present one has', () => {
    const ledger = new StatisticsLedger();
    expect(ledger.total).toBeUndefined();
    ledger.note(figures({ steps: 3, longestStepMs: 9, tasksRunning: 2, tokensInCache: 30 }));
    ledger.close();
    expect(ledger.total).toMatchObject({ steps: 3, tasksRunning: 0, tokensInCache: 0, cacheSize: 100 });
    ledger.note(figures({ steps: 4, longestStepMs: 5, tasksRunning: 1, tokensInCache: 10 }));
    expect(ledger.total).toMatchObject({ steps: 7, longestStepMs: 9, tasksRunning: 1, tokensInCache: 10 });
  });

  it('do the same for what is parked', () => {
    const ledger = new StatisticsLedger();
    const parked = { ...NO_TIER, maxBytes: 1000, sequences: 2, tokens: 50, bytes: 500, parkedTokens: 80, hitTokens: 7 };
    ledger.note(figures({ hostCache: parked }));
    ledger.close();
    expect(ledger.total?.hostCache).toEqual({ ...parked, sequences: 0, tokens: 0, bytes: 0 });
    ledger.note(figures({ hostCache: { ...NO_TIER, maxBytes: 1000, tokens: 5, parkedTokens: 5, hitTokens: 1 } }));
    expect(ledger.total?.hostCache).toMatchObject({ tokens: 5, parkedTokens: 85, hitTokens: 8, maxBytes: 1000 });
  });
});
