import type { CheckpointBuffers } from './checkpoint-buffers.js';

/**
 * What of a sequence cannot be cut back, as it was behind its first `place` tokens. Shared by the sequences that begin with
 * them, in the context or parked; its memory is for others once none holds it.
 */
export class Checkpoint {
  private holders = 0;

  /**
   * @param buffer from `buffers`, begins with the state
   * @param size bytes of the state
   */
  constructor(
    readonly place: number,
    private readonly buffer: Uint8Array,
    readonly size: number,
    private readonly buffers: CheckpointBuffers,
  ) {}

  get state(): Uint8Array {
    return this.buffer.subarray(0, this.size);
  }

  /** Bytes of memory that it takes. */
  get bytes(): number {
    return this.buffer.length;
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    if (this.holders === 0) this.buffers.give(this.buffer);
  }
}

/** The newest of them at a place or before it. @param checkpoints by place, ascending */
export function newestBefore<Place extends { readonly place: number }>(
  checkpoints: readonly Place[],
  place: number,
): Place | undefined {
  return checkpoints.findLast((checkpoint) => checkpoint.place <= place);
}
