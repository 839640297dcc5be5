/** A growing list of tokens in one typed array. */
export class TokenBuffer {
  private tokens = new Int32Array(256);
  private used = 0;

  get length(): number {
    return this.used;
  }

  at(place: number): number {
    return this.tokens[place]!;
  }

  /** A copy of the first `length` tokens. */
  slice(length: number): Int32Array {
    return this.tokens.slice(0, Math.min(length, this.used));
  }

  push(token: number): void {
    this.reserve(this.used + 1);
    this.tokens[this.used++] = token;
  }

  replace(tokens: Int32Array): void {
    this.used = 0;
    this.reserve(tokens.length);
    this.tokens.set(tokens);
    this.used = tokens.length;
  }

  /** Becomes the first `length` tokens of another list. */
  copyFrom(other: TokenBuffer, length: number): void {
    this.replace(other.tokens.subarray(0, Math.min(length, other.used)));
  }

  truncate(length: number): void {
    this.used = Math.min(this.used, length);
  }

  /** Removes [from, to): what follows moves up. */
  remove(from: number, to: number): void {
    this.tokens.copyWithin(from, to, this.used);
    this.used -= to - from;
  }

  /** How many tokens it has in common with the beginning of `other`, looking at its first `limit`. */
  commonPrefix(other: Int32Array, limit: number): number {
    const end = Math.min(this.used, limit, other.length);
    let length = 0;
    while (length < end && this.tokens[length] === other[length]) length++;
    return length;
  }

  private reserve(length: number): void {
    if (length <= this.tokens.length) return;
    const larger = new Int32Array(Math.max(length, this.tokens.length * 2));
    larger.set(this.tokens.subarray(0, this.used));
    this.tokens = larger;
  }
}
