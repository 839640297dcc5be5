import type { Generation } from '../generation/generation.js';

/** Text level: generations with tokens that were not sent to their clients yet. */
export class Publication {
  private waiting: Generation[] = [];

  add(generation: Generation): void {
    if (generation.isUnpublished) return;
    generation.isUnpublished = true;
    this.waiting.push(generation);
  }

  /**
   * Sends the events of all.
   * @param finish called for each that is over; it may still have a slot if its text ended it
   * @returns false if there were none
   */
  run(finish: (generation: Generation) => void): boolean {
    const generations = this.waiting;
    if (generations.length === 0) return false;
    this.waiting = [];
    for (const generation of generations) {
      if (generation.isCancelled) continue;
      if (generation.publish()) finish(generation);
    }
    return true;
  }
}
