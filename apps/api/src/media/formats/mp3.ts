import { ByteCursor } from '../byte-cursor.js';
import type { AudioFacts, Inspection } from '../media-facts.js';
import { damaged } from '../media-problem.js';

/** Kilobits a second by layer and code, of MPEG 1 and of its later versions. */
const BITRATES = {
  mpeg1: {
    1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  },
  later: {
    1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<1 | 2 | 3, readonly number[]>>>>;

/** Samples a second of MPEG 1 by code; MPEG 2 has half of it, 2.5 a quarter. */
const RATES = [44100, 48000, 32000] as const;

/** The number of a version in a head, and what its rates are divided by. */
const DIVISORS: Readonly<Record<number, number>> = { 3: 1, 2: 2, 0: 4 };

/** Bytes of a head, and of the checksum that may follow it. */
const HEAD = 4;
const CHECKSUM = 2;

/** Frames that have to follow each other without a gap before one is borne: a decoder finds no other ones then. */
const UNBROKEN = 10;

/** The part of the bytes that has to belong to frames. */
const LEAST_PART = 0.5;

/** Frames, or bytes between them, before others get their turn. */
const STEPS_AT_ONCE = 2048;

interface Frame {
  /** Of the whole frame. */
  readonly bytes: number;
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Where encoders write how many frames there are, counted from the head. */
  readonly tagAt: number;
}

/** Counts the frames: no header says how long the recording is, and the tag that may say it can lie. */
export function* inspectMp3(file: Buffer): Inspection<AudioFacts> {
  const begin = behindTags(file);
  const first = frameAt(file, begin);
  if (first === undefined) throw damaged('no frame follows its beginning');
  let seconds = 0;
  let frames = 0;
  let framed = 0;
  let claimed = 0;
  let steps = 0;
  for (let at = begin; at < file.length; ) {
    const frame = frameAt(file, at);
    if (frame !== undefined) {
      frames++;
      framed += Math.min(frame.bytes, file.length - at);
      seconds += frame.samples / frame.sampleRate;
      claimed = Math.max(claimed, claimedFrames(file.subarray(at, at + frame.bytes), frame.tagAt));
      at += frame.bytes;
    } else {
      if (frames < UNBROKEN && !isTail(file, at)) throw damaged('something other than a frame follows a frame');
      const next = file.indexOf(0xff, at + 1);
      at = next < 0 ? file.length : next;
    }
    if (++steps % STEPS_AT_ONCE === 0) yield;
  }
  if (framed < (file.length - begin) * LEAST_PART && !isTail(file, begin + framed)) {
    throw damaged('most of it belongs to no frame');
  }
  if (claimed > frames) throw damaged('it holds fewer frames than it says');
  return { kind: 'audio', channels: first.channels, sampleRate: first.sampleRate, seconds };
}

/** Behind the ID3 tags at the beginning. */
function behindTags(file: Buffer): number {
  const cursor = new ByteCursor(file);
  while (file.toString('latin1', cursor.position, cursor.position + 3) === 'ID3') {
    cursor.skip(5);
    const hasFooter = (cursor.uint8() & 0x10) !== 0;
    // Seven bits a byte.
    const size = [...cursor.take(4)].reduce((sum, byte) => sum * 128 + (byte & 127), 0);
    cursor.skip(size + (hasFooter ? 10 : 0));
  }
  return cursor.position;
}

/** Whether what follows are tags at the end. */
function isTail(file: Buffer, at: number): boolean {
  const text = file.toString('latin1', at, at + 8);
  return text.startsWith('TAG') || text.startsWith('APETAGEX') || text.startsWith('LYRICS');
}

/** The frame that begins here; undefined = none does. One without a bitrate of its own counts as none. */
function frameAt(file: Buffer, at: number): Frame | undefined {
  if (at + HEAD > file.length || file[at] !== 0xff || (file[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const [, second, third, fourth] = file.subarray(at, at + HEAD);
  const version = (second! >>> 3) & 3;
  const layer = 4 - ((second! >>> 1) & 3);
  const divisor = DIVISORS[version];
  const rate = RATES[(third! >>> 2) & 3];
  if (divisor === undefined || rate === undefined || (layer !== 1 && layer !== 2 && layer !== 3)) return undefined;
  const kilobits = BITRATES[divisor === 1 ? 'mpeg1' : 'later'][layer][third! >>> 4] ?? 0;
  if (kilobits === 0) return undefined;
  const sampleRate = rate / divisor;
  const padding = (third! >>> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && divisor > 1 ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const bytes = (Math.floor(((samples / 8) * kilobits * 1000) / sampleRate / slot) + padding) * slot;
  const channels = fourth! >>> 6 === 3 ? 1 : 2;
  const hasCheckSum = (second! & 1) === 0;
  return {
    bytes,
    samples,
    sampleRate,
    channels,
    tagAt: HEAD + (hasCheckSum ? CHECKSUM : 0) + sideBytes(divisor, channels),
  };
}

/** Bytes between the head of a frame and its samples. */
function sideBytes(divisor: number, channels: number): number {
  if (divisor === 1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

/** How many frames the tag in a frame says that there are; 0 = it does not say it. */
function claimedFrames(frame: Buffer, tagAt: number): number {
  const name = frame.toString('latin1', tagAt, tagAt + 4);
  const isTag = (name === 'Xing' || name === 'Info') && frame.length >= tagAt + 12;
  return isTag && (frame[tagAt + 7]! & 1) !== 0 ? frame.readUInt32BE(tagAt + 8) : 0;
}
