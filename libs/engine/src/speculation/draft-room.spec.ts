import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideRoom, roomForDrafts } from './draft-room.js';

describe('the room for drafts', () => {
  it('is what the own tokens of the slots leave, half of it while prompts are evaluated', () => {
    const room = { capacity: 64, generating: 4, promptTokens: 0, isBatchInvariant: false };
    expect(roomForDrafts(room)).toBe(60);
    expect(roomForDrafts({ ...room, promptTokens: 9 })).toBe(30);
    expect(roomForDrafts({ ...room, capacity: 4 })).toBe(0);
    expect(roomForDrafts({ ...room, capacity: 3, promptTokens: 9 })).toBe(0);
  });

  it('is what prompts leave too, where drafts are to change nothing about their pieces', () => {
    const room = { capacity: 64, generating: 4, promptTokens: 0, isBatchInvariant: true };
    expect(roomForDrafts(room)).toBe(60);
    expect(roomForDrafts({ ...room, promptTokens: 50 })).toBe(10);
    expect(roomForDrafts({ ...room, promptTokens: 500 })).toBe(0);
  });

  it('goes to all alike, and what one leaves to the others', () => {
    expect(divideRoom([16, 16, 16], 30)).toEqual([10, 10, 10]);
    expect(divideRoom([16, 2, 16], 30)).toEqual([14, 2, 14]);
    expect(divideRoom([5, 5], 100)).toEqual([5, 5]);
    expect(divideRoom([5, 5], -3)).toEqual([0, 0]);
  });

  it('is never exceeded, nor any limit, and none of it is wasted', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 8 }), fc.nat(100), (limits, room) => {
        const granted = divideRoom(limits, room);
        const sum = granted.reduce((total, each) => total + each, 0);
        const wanted = limits.reduce((total, each) => total + each, 0);
        expect(granted.every((each, index) => each >= 0 && each <= limits[index]!)).toBe(true);
        expect(sum).toBe(limits.length === 0 ? 0 : Math.min(room, wanted));
      }),
    );
  });
});
