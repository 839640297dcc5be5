import { RandomBits } from '../gguf/random-bits.js';

/** Choices that a seed repeats. */
export class SeededChoice {
  private readonly bits: RandomBits;

  /** @param seed a whole number */
  constructor(seed: number) {
    this.bits = new RandomBits((Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.bits.next() / 2 ** 32;
  }

  /** A whole number; both ends are possible. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.fraction() * (most - least);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!;
  }
}
