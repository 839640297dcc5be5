/** Marsaglia's xorshift with 32 bits of state: fast, and the same on every machine. */
export class RandomBits {
  private state: number;

  /** @param seed any whole number but 0 */
  constructor(seed: number) {
    this.state = seed | 0;
    if (this.state === 0) throw new RangeError('the seed of xorshift must not be 0');
  }

  /** The next 32 bits, as a number from 1 to 2^32 - 1. */
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
}
