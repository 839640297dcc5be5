import type { Generation } from '../generation/generation.js';

/** Text level: the generations that steps gave something to, and whose clients have not been told of it. */
export class Publication {
  private waiting: Generation[] = [];

  add(generation: Generation): void {
    if (generation.isUnpublished) return;
    generation.isUnpublished = true;
    this.waiting.push(generation);
  }

  /**
   * Sends the events of all.
   * @param finish told of each that is over; it may have a slot still, where its text ended it
   * @returns false when there were none
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
