import { ByteCursor } from '../byte-cursor.js';
import type { ImageFacts } from '../media-facts.js';
import { damaged, MediaProblem } from '../media-problem.js';

/** Sizes of the headers that there are. */
const CORE_HEADER = 12;
const HEADERS: ReadonlySet<number> = new Set([CORE_HEADER, 40, 52, 56, 108, 124]);

/** Pixels as they are, and those whose channels lie as masks say. */
const DECODED: ReadonlySet<number> = new Set([0, 3]);

export function inspectBmp(file: Buffer): ImageFacts {
  const cursor = new ByteCursor(file);
  cursor.skip(10);
  const pixels = cursor.uint32le();
  const header = cursor.uint32le();
  if (!HEADERS.has(header)) throw damaged('its header says what no BMP has');
  const isCore = header === CORE_HEADER;
  const width = isCore ? cursor.uint16le() : cursor.int32le();
  // Where it is negative, the rows begin at the top.
  const height = Math.abs(isCore ? cursor.uint16le() : cursor.int32le());
  const planes = cursor.uint16le();
  const depth = cursor.uint16le();
  const compression = isCore ? 0 : cursor.uint32le();
  if (width < 0 || planes !== 1 || ![1, 4, 8, 16, 24, 32].includes(depth)) {
    throw damaged('its header says what no BMP has');
  }
  if (!DECODED.has(compression)) throw new MediaProblem('is a kind of BMP that is not decoded');
  const row = Math.ceil((width * depth) / 32) * 4;
  if (pixels + row * height > file.length) throw damaged('it holds fewer pixels than its width and height say');
  return { kind: 'image', width, height, frames: 1 };
}
