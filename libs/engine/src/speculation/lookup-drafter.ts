import type { LookupOptions } from '../door/lookup-options.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';
import { type Draft, type Drafter, type DraftRequest, NO_DRAFT } from './draft.js';

/**
 * Drafts without a model: what followed the last tokens when they occurred before, in the prompt or the answer ("prompt
 * lookup", Saxena 2023; llama.cpp's ngram-simple).
 */
export class LookupDrafter implements Drafter {
  /** @param endsGeneration tokens that end a draft: nothing is generated after them */
  constructor(
    private readonly options: LookupOptions,
    private readonly endsGeneration: (token: number) => boolean,
  ) {}

  draft(requests: readonly DraftRequest[]): readonly Draft[] {
    return requests.map(({ sequence, settings, limit }) => {
      const draft = this.lookUp(sequence, Math.min(limit, this.options.draftTokens));
      return draft.length < settings.minTokens ? NO_DRAFT : draft;
    });
  }

  /** The latest earlier place counts: text repeats what is close. */
  private lookUp(sequence: SequenceCache, limit: number): Draft {
    const { matchTokens, minHits } = this.options;
    const { length } = sequence;
    if (limit === 0) return NO_DRAFT;
    let latest = -1;
    let hits = 0;
    for (let start = length - matchTokens - 1; start >= 0 && hits < minHits; start--) {
      if (!isRepeated(sequence, start, length - matchTokens, matchTokens)) continue;
      if (hits++ === 0) latest = start + matchTokens;
    }
    return hits < minHits ? NO_DRAFT : this.tokensFrom(sequence, latest, Math.min(limit, length - latest));
  }

  private tokensFrom(sequence: SequenceCache, start: number, count: number): number[] {
    const tokens: number[] = [];
    for (let place = start; place < start + count; place++) {
      tokens.push(sequence.at(place));
      if (this.endsGeneration(tokens.at(-1)!)) break;
    }
    return tokens;
  }
}

function isRepeated(sequence: SequenceCache, first: number, second: number, length: number): boolean {
  for (let offset = length - 1; offset >= 0; offset--) {
    if (sequence.at(first + offset) !== sequence.at(second + offset)) return false;
  }
  return true;
}
