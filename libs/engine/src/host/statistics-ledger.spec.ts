import { describe, expect, it } from 'vitest';
import { idleFigures } from '../../../../test/support/idle-figures.js';
import { NO_CHECKPOINTS, NO_TIER } from '../door/engine-statistics.js';
import { StatisticsLedger } from './statistics-ledger.js';

describe('the figures of several engines', () => {
  it('add up what was done, keep the largest, and tell what the present one has', () => {
    const ledger = new StatisticsLedger();
    expect(ledger.total).toBeUndefined();
    ledger.note(idleFigures({ cacheSize: 100, steps: 3, longestStepMs: 9, tasksRunning: 2, tokensInCache: 30 }));
    ledger.close();
    expect(ledger.total).toMatchObject({ steps: 3, tasksRunning: 0, tokensInCache: 0, cacheSize: 100 });
    ledger.note(idleFigures({ steps: 4, longestStepMs: 5, tasksRunning: 1, tokensInCache: 10 }));
    expect(ledger.total).toMatchObject({ steps: 7, longestStepMs: 9, tasksRunning: 1, tokensInCache: 10 });
  });

  it('do the same for checkpoints', () => {
    const ledger = new StatisticsLedger();
    const taken = { held: 3, bytes: 300, taken: 9, takenMs: 2, restored: 4, restoredTokens: 80 };
    ledger.note(idleFigures({ checkpoints: taken }));
    ledger.close();
    expect(ledger.total?.checkpoints).toEqual({ ...taken, held: 0, bytes: 0 });
    ledger.note(idleFigures({ checkpoints: { ...NO_CHECKPOINTS, held: 1, bytes: 100, taken: 1, restored: 1 } }));
    expect(ledger.total?.checkpoints).toMatchObject({
      held: 1,
      bytes: 100,
      taken: 10,
      restored: 5,
      restoredTokens: 80,
    });
  });

  it('do the same for what is parked', () => {
    const ledger = new StatisticsLedger();
    const parked = { ...NO_TIER, maxBytes: 1000, sequences: 2, tokens: 50, bytes: 500, parkedTokens: 80, hitTokens: 7 };
    ledger.note(idleFigures({ hostCache: parked }));
    ledger.close();
    expect(ledger.total?.hostCache).toEqual({ ...parked, sequences: 0, tokens: 0, bytes: 0 });
    ledger.note(idleFigures({ hostCache: { ...NO_TIER, maxBytes: 1000, tokens: 5, parkedTokens: 5, hitTokens: 1 } }));
    expect(ledger.total?.hostCache).toMatchObject({ tokens: 5, parkedTokens: 85, hitTokens: 8, maxBytes: 1000 });
  });
});
