/** Small whole files of every format, made here: what a decoder reads without a complaint. */
import { crc32, deflateSync } from 'node:zlib';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A grey PNG that becomes lighter to its right. @param {number} width @param {number} height */
export function png(width, height) {
  const header = Buffer.concat([uint32(width), uint32(height), Buffer.from([8, 0, 0, 0, 0])]);
  const row = Buffer.from([0, ...Array.from({ length: width }, (_, x) => Math.floor((255 * x) / width))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

/** @param {string} type @param {Buffer} data */
export function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** A grey JPEG whose blocks of 8 x 8 pixels have one colour each. @param {number} width @param {number} height */
export function jpeg(width, height) {
  const bits = new BitWriter();
  let before = 0;
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  for (let block = 0; block < columns * rows; block++) {
    const level = 8 * (Math.floor((255 * (block % columns)) / columns) - 128);
    const step = level - before;
    before = level;
    const length = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
    bits.put(length, 4);
    bits.put(step < 0 ? step + 2 ** length - 1 : step, length);
    // Nothing but the level: the end of the block has the one code there is.
    bits.put(0, 1);
  }
  /** @param {number} kind @param {number[]} counts of codes by their length @param {number[]} codes */
  const table = (kind, counts, codes) => [kind, ...counts, ...new Array(16 - counts.length).fill(0), ...codes];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...new Array(64).fill(1)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    segment(
      0xc4,
      table(
        0x00,
        [0, 0, 0, 12],
        Array.from({ length: 12 }, (_, code) => code),
      ),
    ),
    segment(0xc4, table(0x10, [1], [0])),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    bits.stuffed(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** @param {number} marker @param {number[]} data */
function segment(marker, data) {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...data]);
}

/** A GIF of four greys. @param {number} width @param {number} height @param {number} frames */
export function gif(width, height, frames = 1) {
  const greys = [0, 85, 170, 255].flatMap((grey) => [grey, grey, grey]);
  const frame = [0x2c, 0, 0, 0, 0, ...uint16le(width), ...uint16le(height), 0, 2, ...gifPixels(width * height)];
  const all = new Array(frames).fill(frame).flat();
  return Buffer.from([
    ...Buffer.from('GIF89a'),
    ...uint16le(width),
    ...uint16le(height),
    0x81,
    0,
    0,
    ...greys,
    ...all,
    0x3b,
  ]);
}

/** Codes of three bits: the table is cleared before it needs more. @param {number} count */
function gifPixels(count) {
  const [clear, end] = [4, 5];
  const codes = Array.from({ length: count }, (_, pixel) =>
    pixel % 2 === 0 ? [clear, pixel % 4] : [pixel % 4],
  ).flat();
  let [held, bits] = [0, 0];
  /** @type {number[]} */
  const bytes = [];
  for (const code of [...codes, end]) {
    held |= code << bits;
    for (bits += 3; bits >= 8; bits -= 8, held >>= 8) bytes.push(held & 255);
  }
  bytes.push(held & 255);
  const blocks = Array.from({ length: Math.ceil(bytes.length / 255) }, (_, i) => bytes.slice(255 * i, 255 * (i + 1)));
  return [...blocks.flatMap((block) => [block.length, ...block]), 0];
}

/** A BMP of 24 bits a pixel. @param {number} width @param {number} height */
export function bmp(width, height) {
  const row = Math.ceil((width * 3) / 4) * 4;
  const size = 54 + row * height;
  const head = [...Buffer.from('BM'), ...uint32le(size), 0, 0, 0, 0, ...uint32le(54)];
  const shape = [...uint32le(width), ...uint32le(height), 1, 0, 24, 0];
  const rest = [...uint32le(0), ...uint32le(row * height), ...new Array(16).fill(0)];
  return Buffer.from([...head, ...uint32le(40), ...shape, ...rest, ...Buffer.alloc(row * height, 0x7f)]);
}

/** A tone of 16 bits a sample at 16 kHz. @param {number} samples */
export function wav(samples) {
  const tone = Array.from({ length: samples }, (_, at) =>
    uint16le(Math.round(8000 * Math.sin(at / 6)) & 0xffff),
  ).flat();
  const layout = [1, 0, 1, 0, ...uint32le(16_000), ...uint32le(32_000), 2, 0, 16, 0];
  const chunks = [
    ...Buffer.from('fmt '),
    ...uint32le(16),
    ...layout,
    ...Buffer.from('data'),
    ...uint32le(tone.length),
    ...tone,
  ];
  return Buffer.from([...Buffer.from('RIFF'), ...uint32le(chunks.length + 4), ...Buffer.from('WAVE'), ...chunks]);
}

/** Silence of MPEG 1, layer III, mono, 128 kbit/s, 44.1 kHz. @param {number} frames */
export function mp3(frames) {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc0]), Buffer.alloc(413)]);
  return Buffer.concat(new Array(frames).fill(frame));
}

/** One level in each frame, mono, 44.1 kHz. @param {number} frames @param {number} samples of each frame */
export function flac(frames, samples = 4096) {
  const total = frames * samples;
  const info = Buffer.alloc(34);
  info.writeUInt16BE(samples, 0);
  info.writeUInt16BE(samples, 2);
  info.writeUIntBE(44_100 << 4, 10, 3);
  info[13] = 0xf0 | Math.floor(total / 2 ** 32);
  info.writeUInt32BE(total % 2 ** 32, 14);
  const all = Array.from({ length: frames }, (_, index) => flacFrame(index, samples));
  return Buffer.concat([Buffer.from('fLaC'), Buffer.from([0x80, 0, 0, 34]), info, ...all]);
}

/** @param {number} index @param {number} samples */
function flacFrame(index, samples) {
  const head = Buffer.from([0xff, 0xf8, 0x79, 0x08, index % 128, (samples - 1) >> 8, (samples - 1) & 255]);
  const frame = Buffer.from([...head, checkSum(head, 8, 0x07), 0, 0x10, index % 256]);
  const sum = checkSum(frame, 16, 0x8005);
  return Buffer.from([...frame, sum >> 8, sum & 255]);
}

/** @param {Buffer} bytes @param {number} width of the sum in bits @param {number} polynomial */
function checkSum(bytes, width, polynomial) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) sum = sum & (1 << (width - 1)) ? (sum << 1) ^ polynomial : sum << 1;
    sum &= 2 ** width - 1;
  }
  return sum;
}

/** Bits from the highest to the lowest. */
class BitWriter {
  /** @type {number[]} */
  #bits = [];

  /** @param {number} value @param {number} count */
  put(value, count) {
    for (let bit = count - 1; bit >= 0; bit--) this.#bits.push((value >> bit) & 1);
  }

  /** With ones at the end, and a zero behind each byte that could be a marker. */
  stuffed() {
    while (this.#bits.length % 8 !== 0) this.#bits.push(1);
    const bytes = Array.from({ length: this.#bits.length / 8 }, (_, at) =>
      this.#bits.slice(8 * at, 8 * at + 8).reduce((byte, bit) => byte * 2 + bit, 0),
    );
    return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
  }
}

/** @param {number} value */
function uint32(value) {
  return Buffer.from(uint32le(value).reverse());
}

/** @param {number} value @returns {number[]} */
function uint32le(value) {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
}

/** @param {number} value @returns {number[]} */
function uint16le(value) {
  return [value & 255, (value >> 8) & 255];
}
