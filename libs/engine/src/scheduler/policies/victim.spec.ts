import { describe, expect, it } from 'vitest';
import { type PreemptibleSlot, victimForCells, victimOf } from './victim.js';

const slot = (id: number, changes: Partial<PreemptibleSlot> = {}): PreemptibleSlot => ({
  ...{ id, isIdle: false, isPaused: false, isOnTrial: false },
  ...{ priority: 0, queuedAt: id, lastUse: id, protectedUntil: 0, ...changes },
});
const any = (priority: number) => ({ priority, slotId: -1 });

describe('the task that gives way to a higher priority', () => {
  it('is the lowest, and of those the one that came last', () => {
    const slots = [slot(0, { priority: -5 }), slot(1, { priority: -5 }), slot(2, { priority: -1 })];
    expect(victimOf(slots, any(0), 0)?.id).toBe(1);
  });

  it('is none that is as high', () => {
    expect(victimOf([slot(0), slot(1, { priority: 3 })], any(0), 0)).toBeUndefined();
  });

  it('is in the slot that is asked for', () => {
    expect(victimOf([slot(0), slot(1)], { priority: 1, slotId: 0 }, 0)?.id).toBe(0);
    expect(victimOf([slot(0, { priority: 1 }), slot(1)], { priority: 1, slotId: 0 }, 0)).toBeUndefined();
  });

  it('is none whose turn it is, until it has worked for long enough', () => {
    const slots = [slot(0, { protectedUntil: 64 })];
    expect(victimOf(slots, any(9), 63)).toBeUndefined();
    expect(victimOf(slots, any(9), 64)?.id).toBe(0);
  });

  it('is none that is computed alone', () => {
    expect(victimOf([slot(0, { isOnTrial: true })], any(9), 0)).toBeUndefined();
  });
});

describe('the task that gives its cells up', () => {
  it('is one that is paused, else the lowest, else the last', () => {
    expect(victimForCells([slot(0, { isPaused: true }), slot(1, { priority: -1 }), slot(2)])?.id).toBe(0);
    expect(victimForCells([slot(0), slot(1, { priority: -1 }), slot(2)])?.id).toBe(1);
    expect(victimForCells([slot(0), slot(1), slot(2)])?.id).toBe(2);
  });

  it('is none where only one runs', () => {
    expect(victimForCells([slot(0), slot(1, { isIdle: true })])).toBeUndefined();
  });
});
