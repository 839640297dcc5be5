/** A seeded source of choices: the same seed gives the same grammars on every machine. */
export class Random {
  #state;

  /** @param seed an integer */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). Mulberry32. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to below `limit`. */
  below(limit) {
    return Math.floor(this.next() * limit);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** `most` times at most. */
  times(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}
