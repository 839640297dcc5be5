import { roundedSize } from '../checkpoints/rounded-size.js';

/**
 * Memory for the states of sequences. What is given back is used again: on a machine where new memory has to be cleared
 * page by page, writing a state into it takes fifty times what the copy takes.
 */
export class StateBuffers {
  private free: Uint8Array[] = [];
  private bytes = 0;

  /** @param maxBytes of all together, in use and free */
  constructor(private readonly maxBytes: number) {}

  /** Bytes that are in use or free. */
  get held(): number {
    return this.bytes;
  }

  /** A buffer that holds so many bytes, and at most twice as many; undefined = something has to be given back before. */
  take(size: number): Uint8Array | undefined {
    const found = this.bestFree(size);
    if (found !== undefined) {
      this.free = this.free.filter((buffer) => buffer !== found);
      return found;
    }
    const rounded = roundedSize(size);
    for (const buffer of this.free.toSorted((a, b) => a.length - b.length)) {
      if (this.bytes + rounded <= this.maxBytes) break;
      this.drop(buffer);
    }
    if (this.bytes + rounded > this.maxBytes) return undefined;
    this.bytes += rounded;
    return new Uint8Array(rounded);
  }

  /** It is free for others. */
  give(buffer: Uint8Array): void {
    this.free.push(buffer);
  }

  /** Whether there is one of this size now. */
  hasRoom(size: number): boolean {
    return this.bestFree(size) !== undefined || this.bytes + roundedSize(size) <= this.maxBytes;
  }

  /** Whether there can ever be a buffer of this size. */
  fits(size: number): boolean {
    return roundedSize(size) <= this.maxBytes;
  }

  private bestFree(size: number): Uint8Array | undefined {
    let best: Uint8Array | undefined;
    for (const buffer of this.free) {
      if (buffer.length < size || buffer.length > 2 * roundedSize(size)) continue;
      if (best === undefined || buffer.length < best.length) best = buffer;
    }
    return best;
  }

  private drop(buffer: Uint8Array): void {
    this.free = this.free.filter((other) => other !== buffer);
    this.bytes -= buffer.length;
  }
}
