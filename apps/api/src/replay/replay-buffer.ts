/** Bytes of the first block; each next one is twice as large, up to the largest. */
const FIRST_BLOCK = 2048;

interface Block {
  /** Place of its first byte in the stream. */
  readonly start: number;
  readonly bytes: Buffer;
  used: number;
}

/**
 * The bytes of a stream, without those at its beginning that are given up. Bytes that were read stay as they are: blocks
 * are written once, and never again.
 */
export class ReplayBuffer {
  private readonly blocks: Block[] = [];
  private bytesHeld = 0;
  private end = 0;

  /** @param largestBlock bytes; what is given up at a time */
  constructor(private readonly largestBlock: number) {}

  /** Bytes that the stream has had. */
  get total(): number {
    return this.end;
  }

  /** Place of the first byte that is still there. */
  get start(): number {
    return this.blocks[0]?.start ?? this.end;
  }

  /** Bytes of memory. */
  get held(): number {
    return this.bytesHeld;
  }

  /** @returns whether that took more memory */
  append(text: string): boolean {
    const bytes = Buffer.from(text);
    const before = this.bytesHeld;
    for (let written = 0; written < bytes.length; ) {
      const block = this.blockWithRoom();
      const count = bytes.copy(block.bytes, block.used, written);
      block.used += count;
      written += count;
      this.end += count;
    }
    return this.bytesHeld > before;
  }

  /** Bytes from a place on, as many as lie together; none at the end. @param from a place that is still there */
  read(from: number): Buffer {
    const block = this.blocks.findLast(({ start }) => start <= from);
    return block === undefined ? Buffer.of() : block.bytes.subarray(from - block.start, block.used);
  }

  /** Gives up the oldest block, if it ends before a place and is not the last. @returns whether it did */
  dropOldest(before: number): boolean {
    const [oldest, next] = this.blocks;
    if (oldest === undefined || next === undefined || next.start > before) return false;
    this.blocks.shift();
    this.bytesHeld -= oldest.bytes.length;
    return true;
  }

  private blockWithRoom(): Block {
    const last = this.blocks.at(-1);
    if (last !== undefined && last.used < last.bytes.length) return last;
    const size = Math.min(last === undefined ? FIRST_BLOCK : last.bytes.length * 2, this.largestBlock);
    const block = { start: this.end, bytes: Buffer.allocUnsafeSlow(size), used: 0 };
    this.blocks.push(block);
    this.bytesHeld += size;
    return block;
  }
}
