import { describe, expect, it } from 'vitest';
import { type ContributingSlot, contributorsOf } from './contributors.js';

const idle = {
  isGenerating: false,
  isOnTrial: false,
  isPrompting: false,
  lastUse: 0,
  promptTokensAhead: 0,
  promptingSince: 0,
};
const generating = (lastUse: number): ContributingSlot => ({ ...idle, isGenerating: true, lastUse });
const prompting = (lastUse: number): ContributingSlot => ({ ...idle, isPrompting: true, lastUse });

describe('contributorsOf', () => {
  it('takes generating slots first, then prompts in the order of their admission', () => {
    const slots = [prompting(9), generating(8), prompting(7), idle, generating(1)];
    expect(contributorsOf(slots, true)).toEqual([slots[1], slots[4], slots[2], slots[0]]);
  });

  it('lets prompts wait for generations without continuous batching', () => {
    const slots = [prompting(1), generating(2)];
    expect(contributorsOf(slots, false)).toEqual([slots[1]]);
    expect(contributorsOf([slots[0]!, idle], false)).toEqual([slots[0]]);
  });

  it('takes a slot that is on trial alone, as soon as it has a task', () => {
    const suspect = { ...prompting(3), isOnTrial: true };
    expect(contributorsOf([prompting(1), generating(2), suspect], true)).toEqual([suspect]);
    expect(contributorsOf([{ ...idle, isOnTrial: true }, generating(2)], true)).toEqual([generating(2)]);
  });
});
