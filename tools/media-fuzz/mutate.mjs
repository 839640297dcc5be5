/** @import { Random } from '../grammar-fuzz/random.mjs' */
import { crc32 } from 'node:zlib';

/** Bytes that mean something in many formats. */
const TELLING = [0, 1, 0x7f, 0x80, 0xd8, 0xd9, 0xda, 0xfe, 0xff];

/** Numbers at the ends of what sizes can be. */
const EXTREMES = [0, 1, 0x7f, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** @typedef {(file: Buffer, random: Random) => Buffer} Mutation */

/** @type {readonly Mutation[]} */
const MUTATIONS = [
  (file, random) => withByte(file, random.below(file.length), (byte) => byte ^ (1 << random.below(8))),
  (file, random) => withByte(file, random.below(file.length), () => random.pick(TELLING)),
  (file, random) => withByte(file, random.below(Math.min(64, file.length)), () => random.below(256)),
  (file, random) => file.subarray(0, random.below(file.length) + 1),
  (file, random) => Buffer.concat([file, Buffer.alloc(random.below(200), random.pick(TELLING))]),
  (file, random) => {
    const [from, to] = range(file, random);
    return Buffer.concat([file.subarray(0, from), file.subarray(to)]);
  },
  (file, random) => {
    const [from, to] = range(file, random);
    return Buffer.concat([file.subarray(0, to), file.subarray(from)]);
  },
  (file, random) => {
    if (file.length < 8) return file;
    const copy = Buffer.from(file);
    const at = random.below(file.length - 4);
    if (random.chance(0.5)) copy.writeUInt32BE(random.pick(EXTREMES), at);
    else copy.writeUInt32LE(random.pick(EXTREMES), at);
    return copy;
  },
  (file, random) => {
    const copy = Buffer.from(file);
    const [from, to] = range(file, random);
    for (let at = from; at < to; at++) copy[at] = random.below(256);
    return copy;
  },
];

/** The file with one change to some. @param {Buffer} file @param {Random} random @returns {Buffer} */
export function mutated(file, random) {
  let changed = file;
  for (let left = random.below(4) + 1; left > 0 && changed.length > 0; left--) {
    changed = random.pick(MUTATIONS)(changed, random);
  }
  // A wrong checksum ends the reading early: most files have right ones, so that what comes behind is tried, too.
  return random.chance(0.8) ? withChecksums(changed) : changed;
}

/** The checksums of a PNG's chunks set right; any other file as it is. @param {Buffer} file */
function withChecksums(file) {
  if (file.toString('latin1', 1, 4) !== 'PNG') return file;
  const copy = Buffer.from(file);
  for (let at = 8; at + 12 <= copy.length; ) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return copy;
}

/** @param {Buffer} file @param {number} at @param {(byte: number) => number} change */
function withByte(file, at, change) {
  const copy = Buffer.from(file);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** @param {Buffer} file @param {Random} random @returns {[from: number, to: number]} */
function range(file, random) {
  const from = random.below(file.length);
  return [from, Math.min(file.length, from + 1 + random.below(40))];
}
