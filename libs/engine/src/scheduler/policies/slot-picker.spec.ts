import { describe, expect, it } from 'vitest';
import { pickSlot, type SlotCandidate } from './slot-picker.js';

/** A slot that holds tokens; the number of common ones is what counts. */
const slot = (id: number, changes: { held?: number[]; lastUse?: number; isIdle?: boolean } = {}): SlotCandidate => ({
  id,
  isIdle: changes.isIdle ?? true,
  lastUse: changes.lastUse ?? 0,
  commonPrefix: (prompt) => {
    const held = changes.held ?? [];
    const different = held.findIndex((token, place) => token !== prompt[place]);
    return different < 0 ? Math.min(held.length, prompt.length) : different;
  },
});

const request = (prompt: number[], slotId = -1) => ({ prompt: Int32Array.from(prompt), slotId });

describe('pickSlot', () => {
  it('takes the idle slot that holds most of the prompt', () => {
    const slots = [slot(0, { held: [1, 2, 3] }), slot(1, { held: [1, 2, 3, 4] }), slot(2)];
    expect(pickSlot(slots, request([1, 2, 3, 4]), 0.5)?.slot.id).toBe(1);
  });

  it('measures the common part against the prompt, and wants more than the threshold', () => {
    const slots = [slot(0, { held: [1, 2], lastUse: 9 }), slot(1, { lastUse: 1 })];
    expect(pickSlot(slots, request([1, 2, 3, 4]), 0.5)?.slot.id).toBe(1);
    expect(pickSlot(slots, request([1, 2, 3]), 0.5)?.slot.id).toBe(0);
    expect(pickSlot(slots, request([1, 2, 3, 4]), 0.4)?.slot.id).toBe(0);
  });

  it('takes the least recently used slot when none is similar', () => {
    const slots = [slot(0, { lastUse: 3 }), slot(1, { lastUse: 1 }), slot(2, { lastUse: 2 })];
    expect(pickSlot(slots, request([1]), 0.5)?.slot.id).toBe(1);
  });

  it('takes the first of slots that were never used', () => {
    expect(pickSlot([slot(0), slot(1)], request([1]), 0.5)?.slot.id).toBe(0);
  });

  it('does not look at what slots hold when similarity is off', () => {
    const slots = [slot(0, { held: [1, 2], lastUse: 2 }), slot(1, { lastUse: 1 })];
    expect(pickSlot(slots, request([1, 2]), 0)?.slot.id).toBe(1);
  });

  it('leaves busy slots alone', () => {
    const slots = [slot(0, { held: [1, 2], isIdle: false }), slot(1, { lastUse: 5 }), slot(2, { lastUse: 4 })];
    expect(pickSlot(slots, request([1, 2]), 0.5)?.slot.id).toBe(2);
    expect(pickSlot([slot(0, { isIdle: false })], request([1]), 0.5)).toBeUndefined();
  });

  it('waits for the slot that was asked for', () => {
    const slots = [slot(0), slot(1, { isIdle: false })];
    expect(pickSlot(slots, request([1], 1), 0.5)).toBeUndefined();
    expect(pickSlot(slots, request([1], 0), 0.5)?.slot.id).toBe(0);
  });

  it('says why it is that one', () => {
    const [one, two] = [slot(0, { held: [1, 2] }), slot(1)];
    const busy = slot(1, { isIdle: false });
    const choice = (slots: SlotCandidate[], prompt: number[], id?: number) =>
      pickSlot(slots, request(prompt, id), 0.5)?.choice;
    expect(choice([one, two], [1, 2])).toBe('prefix');
    expect(choice([one, two], [9])).toBe('oldest');
    expect(choice([one, two], [1, 2], 1)).toBe('asked');
    expect(choice([one, busy], [1, 2])).toBe('only');
  });

  it('works for an empty prompt', () => {
    expect(pickSlot([slot(0, { lastUse: 2 }), slot(1, { lastUse: 1 })], request([]), 0.5)?.slot.id).toBe(1);
  });
});
