import { type AdapterSet, isSameSet } from '../../adapters/adapter-set.js';

/**
 * Whose step it is: all tokens of a step are computed with the same LoRA adapters. Of the sets that have work, the one
 * that waited longest, so that each gets every nth step.
 */
export class AdapterTurns {
  /** The place of each set in the queue: the smallest is next. */
  private line = new Map<string, number>();
  private places = 0;

  /** @param sets one or more that have work; repeated ones count once */
  next(sets: readonly AdapterSet[]): AdapterSet {
    let chosen = sets[0]!;
    if (this.line.size <= 1 && sets.every((set) => isSameSet(set, chosen))) return chosen;
    // Those without work are forgotten: there may be as many sets as requests. A new one joins at the end.
    const line = new Map<string, number>();
    for (const { key } of sets) if (!line.has(key)) line.set(key, this.line.get(key) ?? ++this.places);
    for (const set of sets) if (line.get(set.key)! < line.get(chosen.key)!) chosen = set;
    line.set(chosen.key, ++this.places);
    this.line = line;
    return chosen;
  }
}
