import { ByteCursor } from '../byte-cursor.js';

/** A part of a RIFF file. */
export interface RiffChunk {
  readonly type: string;
  /** Bytes that it claims. */
  readonly size: number;
  /** Where its data begin. */
  readonly cursor: ByteCursor;
}

/** Bytes of the whole file's own head. */
export const RIFF_HEAD = 12;

/**
 * The chunks of a RIFF file, in order. Whoever takes one reads of it what there is: nothing says yet that it is all there.
 * @throws MediaProblem where a chunk begins and does not fit, unless nobody asks for the next one
 */
export function* riffChunks(file: Buffer): Generator<RiffChunk> {
  const cursor = new ByteCursor(file);
  cursor.skip(RIFF_HEAD);
  while (cursor.left >= 8) {
    const type = cursor.text(4);
    const size = cursor.uint32le();
    const data = new ByteCursor(file.subarray(cursor.position, cursor.position + size));
    yield { type, size, cursor: data };
    cursor.skip(size);
    // Chunks begin at even places.
    if (size % 2 === 1 && cursor.left > 0) cursor.skip(1);
  }
}
