import { describe, expect, it } from 'vitest';
import { needsNarrowSteps } from './narrow-steps.js';

const CPU = [{ type: 'cpu' as const }];
const lookup = { matchTokens: 2, draftTokens: 4, minHits: 1 };

describe('drafts that are verified one after the other', () => {
  it('are those on a processor without flash attention', () => {
    expect(needsNarrowSteps({ lookup }, 'off', CPU)).toBe(true);
    expect(needsNarrowSteps({ lookup }, 'auto', CPU)).toBe(false);
    expect(needsNarrowSteps({ lookup }, 'off', [...CPU, { type: 'gpu' }])).toBe(false);
  });

  it('are all or none where that is said', () => {
    expect(needsNarrowSteps({ lookup, exactDrafts: 'on' }, 'on', CPU)).toBe(true);
    expect(needsNarrowSteps({ lookup, exactDrafts: 'off' }, 'off', CPU)).toBe(false);
  });

  it('are none where nothing drafts', () => {
    expect(needsNarrowSteps({ exactDrafts: 'on' }, 'off', CPU)).toBe(false);
  });
});
