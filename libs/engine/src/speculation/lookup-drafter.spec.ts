import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { FakeContext } from '../../../../test/support/fake-context.js';
import type { LookupOptions } from '../door/lookup-options.js';
import { SequenceCache } from '../sequences/sequence-cache.js';
import { LookupDrafter } from './lookup-drafter.js';

const END = bytesOf('.')[0]!;

function draftOf(text: string, changes: Partial<LookupOptions> = {}, limit = 8, minTokens = 0): string {
  const sequence = new SequenceCache(0, new FakeContext(), 0);
  sequence.begin(Int32Array.from(bytesOf(text)), false);
  const options = { matchTokens: 2, draftTokens: 8, minHits: 1, ...changes };
  const drafter = new LookupDrafter(options, (token) => token === END);
  const settings = { maxTokens: 16, minTokens, minProbability: 0 };
  const [draft] = drafter.draft([{ sequence, settings, limit }]);
  return String.fromCharCode(...Array.from(draft!));
}

describe('a draft that is looked up', () => {
  it('is what followed the last tokens before, the latest time', () => {
    expect(draftOf('ab12 ab34 ab')).toBe('34 ab');
  });

  it('is no longer than it may be', () => {
    expect(draftOf('abcdefghijklmn ab')).toBe('cdefghij');
    expect(draftOf('abcdefghijklmn ab', { draftTokens: 3 })).toBe('cde');
    expect(draftOf('abcdefghijklmn ab', {}, 2)).toBe('cd');
    expect(draftOf('abcdefghijklmn ab', {}, 0)).toBe('');
  });

  it('is none where the last tokens are new, too few, or seldom', () => {
    expect(draftOf('abcdef')).toBe('');
    expect(draftOf('b')).toBe('');
    expect(draftOf('abc xbc', { matchTokens: 3 })).toBe('');
    expect(draftOf('ab1 ab2 ab', { minHits: 3 })).toBe('');
    expect(draftOf('ab1 ab2 ab', { minHits: 2 })).toBe('2 ab');
  });

  it('continues a repetition within itself', () => {
    expect(draftOf('aaaa')).toBe('a');
  });

  it('ends with a token that ends generations, and is dropped when it is too short', () => {
    expect(draftOf('abc.def ab')).toBe('c.');
    expect(draftOf('abc.def ab', {}, 8, 3)).toBe('');
  });
});
