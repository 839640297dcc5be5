import type { ByteCursor } from '../byte-cursor.js';
import type { ImageFacts, Inspection } from '../media-facts.js';
import { damaged } from '../media-problem.js';
import { RIFF_HEAD, riffChunks } from './riff.js';

/** What begins a key frame of VP8, and a picture of VP8L. */
const KEY_FRAME = '\x9d\x01\x2a';
const LOSSLESS = 0x2f;

/** The lower bits of a size. */
const SIZE = 0x3fff;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How each kind of chunk tells the size. */
const SIZES: Readonly<Record<string, (cursor: ByteCursor) => Size>> = {
  VP8X: (cursor) => {
    cursor.skip(4);
    return { width: cursor.uint24le() + 1, height: cursor.uint24le() + 1 };
  },
  VP8L: (cursor) => {
    if (cursor.uint8() !== LOSSLESS) throw damaged('its pixels begin as those of no WebP');
    const bits = cursor.uint32le();
    return { width: (bits & SIZE) + 1, height: ((bits >>> 14) & SIZE) + 1 };
  },
  'VP8 ': (cursor) => {
    cursor.skip(3);
    if (cursor.text(3) !== KEY_FRAME) throw damaged('its pixels begin as those of no WebP');
    return { width: cursor.uint16le() & SIZE, height: cursor.uint16le() & SIZE };
  },
};

export function* inspectWebp(file: Buffer): Inspection<ImageFacts> {
  if (file.length < RIFF_HEAD || file.readUInt32LE(4) + 8 > file.length) throw damaged('it ends too early');
  let size: Size | undefined;
  let frames = 0;
  for (const { type, cursor } of riffChunks(file)) {
    const own = SIZES[type]?.(cursor);
    size ??= own;
    if (type === 'ANMF' || type === 'VP8 ' || type === 'VP8L') frames++;
    yield;
  }
  if (size === undefined || frames === 0) throw damaged('it has no pixels');
  return { kind: 'image', ...size, frames };
}
