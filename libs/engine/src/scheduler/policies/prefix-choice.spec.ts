import { describe, expect, it } from 'vitest';
import { choosePrefix, type PrefixOffer } from './prefix-choice.js';

const GAIN = 16;
const offer = (source: string, cached: number, pending = cached): PrefixOffer<string> => ({ source, cached, pending });

describe('choosePrefix', () => {
  it('stays with the own sequence without an offer', () => {
    expect(choosePrefix(0, [], GAIN)).toBeUndefined();
  });

  it('copies what is longer by the gain, and not what is longer by less', () => {
    expect(choosePrefix(10, [offer('a', 26)], GAIN)).toBe('a');
    expect(choosePrefix(10, [offer('a', 25)], GAIN)).toBeUndefined();
  });

  it('copies the longest', () => {
    expect(choosePrefix(0, [offer('a', 20), offer('b', 40), offer('c', 30)], GAIN)).toBe('b');
  });

  it('waits for a prefix that is being evaluated', () => {
    expect(choosePrefix(0, [offer('a', 0, 16)], GAIN)).toBe('wait');
    expect(choosePrefix(0, [offer('a', 0, 15)], GAIN)).toBeUndefined();
  });

  it('waits for all of it, also when less than the gain is missing', () => {
    expect(choosePrefix(0, [offer('a', 90, 100)], GAIN)).toBe('wait');
    expect(choosePrefix(0, [offer('a', 100)], GAIN)).toBe('a');
  });

  it('does not wait when the own sequence or a finished one holds about as much', () => {
    expect(choosePrefix(90, [offer('a', 0, 100)], GAIN)).toBeUndefined();
    expect(choosePrefix(0, [offer('a', 0, 100), offer('b', 90)], GAIN)).toBe('b');
    expect(choosePrefix(0, [offer('a', 0, 106), offer('b', 90)], GAIN)).toBe('wait');
  });

  it('takes what an unfinished one holds when the rest is not worth waiting for', () => {
    expect(choosePrefix(20, [offer('a', 90, 95), offer('b', 80)], GAIN)).toBe('a');
  });
});
