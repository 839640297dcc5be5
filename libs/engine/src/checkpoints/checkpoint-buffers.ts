import { roundedSize } from './rounded-size.js';

/** Free buffers that are kept for the next checkpoints. */
const MAX_FREE = 4;

/** Memory for checkpoints. Some of what is given back is used again: new memory costs more than the copy into it. */
export class CheckpointBuffers {
  private free: Uint8Array[] = [];
  /** Bytes that are in use. */
  bytes = 0;
  /** Buffers that are in use. */
  count = 0;

  /** A buffer that holds so many bytes. */
  take(size: number): Uint8Array {
    const rounded = roundedSize(size);
    const fitting = this.free.findIndex(({ length }) => length === rounded);
    const [found] = fitting < 0 ? [] : this.free.splice(fitting, 1);
    this.bytes += rounded;
    this.count++;
    return found ?? new Uint8Array(rounded);
  }

  give(buffer: Uint8Array): void {
    this.bytes -= buffer.length;
    this.count--;
    this.free.push(buffer);
    if (this.free.length > MAX_FREE) this.free.shift();
  }
}
