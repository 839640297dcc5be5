import { ByteCursor } from '../byte-cursor.js';
import type { AudioFacts, Inspection } from '../media-facts.js';
import { damaged } from '../media-problem.js';

/** Bytes of the block that says what the stream is. */
const STREAM_INFO = 34;

/** The longest head of a frame, with its checksum. */
const LONGEST_HEAD = 16;

/** Heads that are looked for before others get their turn. */
const HEADS_AT_ONCE = 1024;

/** CRC-8 of each byte, by the polynomial x^8 + x^2 + x + 1. */
const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x80 ? ((sum << 1) ^ 0x07) & 0xff : (sum << 1) & 0xff;
  return sum;
});

/** Samples of a block by its code, where the code alone tells them. */
const BLOCKS: Readonly<Record<number, number>> = {
  1: 192,
  ...Object.fromEntries([2, 3, 4, 5].map((code) => [code, 576 << (code - 2)])),
  ...Object.fromEntries([8, 9, 10, 11, 12, 13, 14, 15].map((code) => [code, 256 << (code - 8)])),
};

/**
 * A frame of a few bytes may stand for 65,535 samples, so the size says nothing of the length: the frames are counted.
 * What looks like one and is none makes the count too large, never too small.
 */
export function* inspectFlac(file: Buffer): Inspection<AudioFacts> {
  const cursor = new ByteCursor(file);
  cursor.skip(4);
  let info: Buffer | undefined;
  for (let isLast = false; !isLast; ) {
    const head = cursor.uint32();
    isLast = head >= 0x80000000;
    const data = cursor.take(head & 0xffffff);
    info ??= data;
    if (info.length !== STREAM_INFO) throw damaged('its first block is not the one that says what it is');
    yield;
  }
  const sampleRate = info!.readUIntBE(10, 3) >>> 4;
  const channels = ((info![12]! >>> 1) & 7) + 1;
  const claimed = (info![13]! & 15) * 2 ** 32 + info!.readUInt32BE(14);
  const found = yield* samplesOf(file, cursor.position);
  if (sampleRate === 0 || found === 0) throw damaged('it has no samples');
  if (claimed > found) throw damaged('it holds fewer samples than it says');
  return { kind: 'audio', channels, sampleRate, seconds: found / sampleRate };
}

/** Samples of all frames, of each channel. */
function* samplesOf(file: Buffer, begin: number): Generator<void, number> {
  let samples = 0;
  let looked = 0;
  for (let at = file.indexOf(0xff, begin); at >= 0; at = file.indexOf(0xff, at + 1)) {
    samples += frameSamples(file.subarray(at, at + LONGEST_HEAD));
    if (++looked % HEADS_AT_ONCE === 0) yield;
  }
  return samples;
}

/** Samples of the frame that begins here; 0 = none does. */
function frameSamples(bytes: Buffer): number {
  const isHead = bytes.length >= 6 && (bytes[1]! & 0xfe) === 0xf8 && (bytes[3]! & 1) === 0;
  if (!isHead) return 0;
  const [blockCode, rateCode] = [bytes[2]! >>> 4, bytes[2]! & 15];
  if (blockCode === 0 || rateCode === 15) return 0;
  const number = numberBytes(bytes[4]!);
  const blockAt = 4 + number;
  const blockBytes = blockCode === 6 ? 1 : blockCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  const end = blockAt + blockBytes + rateBytes;
  if (number === 0 || end >= bytes.length || checkSum(bytes.subarray(0, end)) !== bytes[end]) return 0;
  return blockBytes === 0 ? (BLOCKS[blockCode] ?? 0) : bytes.readUIntBE(blockAt, blockBytes) + 1;
}

/** Bytes of the number of a frame, which is written as UTF-8 writes characters; 0 = it is none. */
function numberBytes(first: number): number {
  if (first < 0x80) return 1;
  const ones = Math.clz32(~(first << 24));
  return ones >= 2 && ones <= 7 ? ones : 0;
}

function checkSum(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => CRC8[sum ^ byte]!, 0);
}
