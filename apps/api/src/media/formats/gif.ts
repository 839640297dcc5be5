import { ByteCursor } from '../byte-cursor.js';
import type { ImageFacts, Inspection } from '../media-facts.js';
import { damaged } from '../media-problem.js';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const END = 0x3b;

/** The most pixels that a byte stands for: a code of 12 bits names 4,096 of them. */
const PIXELS_A_BYTE = 4096;

/** Sub-blocks between which nobody else gets a turn. */
const BLOCKS_AT_ONCE = 1024;

export function* inspectGif(file: Buffer): Inspection<ImageFacts> {
  const cursor = new ByteCursor(file);
  cursor.skip(6);
  const width = cursor.uint16le();
  const height = cursor.uint16le();
  const flags = cursor.uint8();
  cursor.skip(2 + tableBytes(flags));
  let frames = 0;
  for (;;) {
    const block = cursor.uint8();
    if (block === END) break;
    if (block === EXTENSION) {
      cursor.skip(1);
      yield* passBlocks(cursor);
    } else if (block === IMAGE) {
      const pixels = frameOf(cursor, width, height);
      const bytes = yield* passBlocks(cursor);
      if (bytes * PIXELS_A_BYTE < pixels) throw damaged('a frame holds fewer pixels than its width and height say');
      frames++;
    } else throw damaged('it has a block that no GIF has');
  }
  if (frames === 0) throw damaged('it has no pixels');
  return { kind: 'image', width, height, frames };
}

/** Goes through the head of a frame. @returns its pixels */
function frameOf(cursor: ByteCursor, width: number, height: number): number {
  const [left, top] = [cursor.uint16le(), cursor.uint16le()];
  const [frameWidth, frameHeight] = [cursor.uint16le(), cursor.uint16le()];
  if (left + frameWidth > width || top + frameHeight > height) throw damaged('a frame is larger than the picture');
  const flags = cursor.uint8();
  cursor.skip(tableBytes(flags) + 1);
  return frameWidth * frameHeight;
}

/** Bytes of the colours that the flags announce. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** @returns their bytes */
function* passBlocks(cursor: ByteCursor): Generator<void, number> {
  let bytes = 0;
  for (let blocks = 1; ; blocks++) {
    const length = cursor.uint8();
    if (length === 0) return bytes;
    cursor.skip(length);
    bytes += length;
    if (blocks % BLOCKS_AT_ONCE === 0) yield;
  }
}
