import type { AdapterSet } from '../adapters/adapter-set.js';

/**
 * Whose step it is: all tokens of a step are computed with the same LoRA adapters. Of the sets that have work, the one
 * that waited longest, so that each gets every nth step.
 */
export class AdapterTurns {
  /** Where each set stands in the line: the smallest is next. */
  private line = new Map<AdapterSet, number>();
  private places = 0;

  /** @param sets those that have work, one or more; repeated ones count once */
  next(sets: readonly AdapterSet[]): AdapterSet {
    let chosen = sets[0]!;
    if (this.line.size <= 1 && sets.every((set) => set === chosen)) return chosen;
    // Those without work are forgotten: there may be as many sets as requests. A new one joins at the end.
    const line = new Map<AdapterSet, number>();
    for (const set of sets) if (!line.has(set)) line.set(set, this.line.get(set) ?? ++this.places);
    for (const [set, place] of line) if (place < line.get(chosen)!) chosen = set;
    line.set(chosen, ++this.places);
    this.line = line;
    return chosen;
  }
}
