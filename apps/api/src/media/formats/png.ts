import { Readable } from 'node:stream';
import { crc32, createInflate } from 'node:zlib';
import { ByteCursor } from '../byte-cursor.js';
import type { ImageFacts, Inspection } from '../media-facts.js';
import { damaged, MediaProblem } from '../media-problem.js';

/** What stands before the first chunk. */
const SIGNATURE = 8;
/** Bytes whose checksum is computed at a time. */
const PIECE = 256 * 1024;

/** Bytes beyond those of the pixels that are borne. */
const SLACK = 64 * 1024;

/** Channels of a pixel by the type of colour. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Where the pixels of each pass of Adam7 begin, and how far they are apart: x, y, dx, dy. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly sum: number;
}

export function* inspectPng(file: Buffer): Inspection<ImageFacts> {
  let frames = 1;
  let header: Buffer | undefined;
  let hasPixels = false;
  for (const chunk of chunksOf(file)) {
    const { type, data } = chunk;
    if (header === undefined && type !== 'IHDR') throw damaged('its first chunk is not IHDR');
    if (type === 'IHDR') {
      if (header !== undefined) throw damaged('it has two headers');
      header = data;
    }
    if (type === 'acTL' && data.length >= 4) frames = Math.max(1, data.readUInt32BE(0));
    if (type === 'IDAT') hasPixels = true;
    yield* checkSum(chunk);
  }
  if (header?.length !== 13 || !hasPixels) throw damaged('it has no pixels');
  rowBytes(header);
  return { kind: 'image', width: header.readUInt32BE(0), height: header.readUInt32BE(4), frames };
}

/**
 * Unpacks the pixels, and keeps none of them: what is unpacked elsewhere is as large as the header says.
 * @param file that was inspected @throws MediaProblem
 */
export async function verifyPngSize(file: Buffer): Promise<void> {
  const chunks = [...chunksOf(file)];
  const expected = rowBytes(chunks[0]!.data);
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const unpacked = await inflatedBytes(packed, expected + SLACK);
  if (unpacked > expected + SLACK) throw new MediaProblem('unpacks to more than its width and height say');
  if (unpacked < expected) throw damaged('it holds fewer pixels than its width and height say');
}

/** Chunks up to the end of the picture. @throws MediaProblem */
function* chunksOf(file: Buffer): Generator<Chunk> {
  const cursor = new ByteCursor(file);
  cursor.skip(SIGNATURE);
  for (;;) {
    const length = cursor.uint32();
    const type = cursor.text(4);
    const data = cursor.take(length);
    yield { type, data, sum: cursor.uint32() };
    if (type === 'IEND') return;
  }
}

/** @throws MediaProblem */
function* checkSum({ type, data, sum: stored }: Chunk): Generator<void, void> {
  let sum = crc32(type);
  for (let begin = 0; begin < data.length; begin += PIECE) {
    sum = crc32(data.subarray(begin, begin + PIECE), sum);
    yield;
  }
  if (sum !== stored) throw damaged(`the checksum of ${printable(type)} is wrong`);
}

/** Bytes of all rows, each with the byte that says how it is filtered. @param header data of IHDR */
function rowBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, compression, filter, interlace] = header.subarray(8);
  const channels = CHANNELS[colour!];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth!) || compression !== 0 || filter !== 0) {
    throw damaged('its header says what no PNG has');
  }
  const rows = (w: number, h: number) => (w === 0 ? 0 : h * (1 + Math.ceil((w * channels * depth!) / 8)));
  if (interlace === 0) return rows(width, height);
  const passes = ADAM7.map(([x, y, dx, dy]) =>
    rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
  );
  return passes.reduce((sum, bytes) => sum + bytes, 0);
}

/** How much a zlib stream unpacks to, counted up to `most`. @throws MediaProblem where it is none */
async function inflatedBytes(packed: readonly Buffer[], most: number): Promise<number> {
  let bytes = 0;
  try {
    for await (const piece of Readable.from(packed).pipe(
      createInflate({ chunkSize: PIECE }),
    ) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > most) break;
    }
  } catch {
    throw damaged('its pixels cannot be unpacked');
  }
  return bytes;
}

function printable(type: string): string {
  return /^[A-Za-z]{4}$/.test(type) ? type : 'a chunk';
}
