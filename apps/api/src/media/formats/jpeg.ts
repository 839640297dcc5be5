import { ByteCursor } from '../byte-cursor.js';
import type { ImageFacts, Inspection } from '../media-facts.js';
import { damaged, MediaProblem } from '../media-problem.js';

const MARKER = 0xff;
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;

/** Begin a frame that is decoded: baseline, extended, progressive. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Begin one that is not: lossless, hierarchical, arithmetic. */
const OTHER_FRAMES: ReadonlySet<number> = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Each of them goes over the whole picture: encoders make up to some twenty. */
const MAX_SCANS = 100;

/** The most pixels that a byte of a scan stands for, and far more than any encoder gets into one. */
const PIXELS_A_BYTE = 1024;

/** Markers within a scan between which nobody else gets a turn. */
const MARKERS_AT_ONCE = 1024;

export function* inspectJpeg(file: Buffer): Inspection<ImageFacts> {
  const cursor = new ByteCursor(file);
  cursor.skip(2);
  let size: Size | undefined;
  let scans = 0;
  let scanned = 0;
  for (;;) {
    const marker = nextMarker(cursor);
    if (marker === END) break;
    if (isAlone(marker)) continue;
    const segment = new ByteCursor(cursor.take(Math.max(cursor.uint16() - 2, 0)));
    if (OTHER_FRAMES.has(marker)) throw new MediaProblem('is a kind of JPEG that is not decoded');
    if (FRAMES.has(marker)) {
      if (size !== undefined) throw damaged('it has two frames');
      size = sizeOf(segment);
    }
    if (marker !== SCAN) continue;
    if (size === undefined) throw damaged('it has pixels before their size');
    if (++scans > MAX_SCANS) throw new MediaProblem(`goes over its pixels more than ${MAX_SCANS} times`);
    scanned += yield* passScan(cursor);
  }
  if (size === undefined || scans === 0) throw damaged('it has no pixels');
  if (scanned * PIXELS_A_BYTE < size.width * size.height) {
    throw damaged('it holds fewer pixels than its width and height say');
  }
  return { kind: 'image', ...size, frames: 1 };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf(segment: ByteCursor): Size {
  segment.skip(1);
  const height = segment.uint16();
  return { height, width: segment.uint16() };
}

/** Any number of fill bytes may stand before a marker. */
function nextMarker(cursor: ByteCursor): number {
  if (cursor.uint8() !== MARKER) throw damaged('something other than a marker stands between its segments');
  for (;;) {
    const code = cursor.uint8();
    if (code !== MARKER) return code;
  }
}

/** Whether nothing belongs to the marker. */
function isAlone(marker: number): boolean {
  return marker === START || marker === 0x01 || isRestart(marker);
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Goes to the next marker that does not belong to the scan. @returns the bytes of the scan */
function* passScan(cursor: ByteCursor): Generator<void, number> {
  const { bytes, position: begin } = cursor;
  let found = 0;
  for (let at = bytes.indexOf(MARKER, begin); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    const code = bytes[at + 1];
    const isOfScan = code === 0 || code === MARKER || (code !== undefined && isRestart(code));
    if (!isOfScan && code !== undefined) {
      cursor.position = at;
      return at - begin;
    }
    if (++found % MARKERS_AT_ONCE === 0) yield;
  }
  throw damaged('it ends in the middle of its pixels');
}
