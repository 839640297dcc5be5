import { crc32, deflateSync } from 'node:zlib';

/** A whole PNG, one grey byte a pixel. @param text a comment in it @param pixels what is packed in place of its own */
export function pngFile(width: number, height: number, { text = '', pixels }: PngChanges = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = pixels ?? Buffer.alloc((width + 1) * height, 0);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...(text === '' ? [] : [pngChunk('tEXt', Buffer.from(`Comment\0${text}`))]),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export interface PngChanges {
  readonly text?: string;
  readonly pixels?: Buffer;
}

/** A PNG that a fake model takes for an image of so many cells. */
export function pngOf(cells: number, name = ''): Buffer {
  return pngFile(2, 2, { text: `image ${cells} ${name}` });
}

/** A WAV that a fake model takes for a sound of so many cells. */
export function wavOf(cells: number, name = ''): Buffer {
  const file = wavFile(320);
  file.write(`audio ${cells} ${name}`, file.length - 100);
  return file;
}

export function dataUri(file: Buffer): string {
  return `data:${file.toString('latin1', 0, 4) === 'RIFF' ? 'audio/wav' : 'image/png'};base64,${file.toString('base64')}`;
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** The segments of a JPEG whose scans hold bytes without meaning. @param scanBytes of each scan */
export function jpegFile(width: number, height: number, { scanBytes = 64, scans = 1, frame = 0xc0 } = {}): Buffer {
  const size = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  const scan = [jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.alloc(scanBytes, 0x5a)];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, Buffer.from('JFIF\0')),
    jpegSegment(frame, size),
    ...Array.from({ length: scans }, () => scan).flat(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

export function jpegSegment(marker: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(data.length + 2), data]);
}

/** @param size of each frame; absent = as large as the picture */
export function gifFile(
  width: number,
  height: number,
  { frames = 1, size = [width, height], bytes = 16 } = {},
): Buffer {
  const [frameWidth, frameHeight] = size as [number, number];
  const frame = Buffer.concat([
    Buffer.from([0x2c, 0, 0, 0, 0]),
    uint16le(frameWidth),
    uint16le(frameHeight),
    Buffer.from([0, 2, bytes]),
    Buffer.alloc(bytes, 0x44),
    Buffer.from([0]),
  ]);
  return Buffer.concat([
    Buffer.from('GIF89a'),
    uint16le(width),
    uint16le(height),
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]),
    ...Array.from({ length: frames }, () => frame),
    Buffer.from([0x3b]),
  ]);
}

/** @param height negative where the rows begin at the top @param room pixels that there are bytes for */
export function bmpFile(
  width: number,
  height: number,
  { depth = 24, compression = 0, room = width * height } = {},
): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(depth, 28);
  head.writeUInt32LE(compression, 30);
  return Buffer.concat([head, Buffer.alloc(Math.abs(room) * 4)]);
}

export function webpFile(width: number, height: number): Buffer {
  const bits = Buffer.alloc(5, 0x2f);
  bits.writeUInt32LE(width - 1 + (height - 1) * 2 ** 14, 1);
  return riffFile('WEBP', [['VP8L', Buffer.concat([bits, Buffer.alloc(11)])]]);
}

export interface WavChanges {
  readonly format?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly depth?: number;
  /** Bytes that the samples claim; absent = those that they have. */
  readonly claimed?: number;
}

/** @param bytes of its samples */
export function wavFile(bytes: number, changes: WavChanges = {}): Buffer {
  const { format = 1, channels = 1, rate = 16_000, depth = 16, claimed } = changes;
  const block = (channels * depth) / 8;
  const layout = Buffer.concat([uint16le(format), uint16le(channels), uint32le(rate), uint32le(rate * block)]);
  const file = riffFile('WAVE', [
    ['fmt ', Buffer.concat([layout, uint16le(block), uint16le(depth)])],
    ['data', Buffer.alloc(bytes)],
  ]);
  if (claimed !== undefined) file.writeUInt32LE(claimed, file.length - bytes - 4);
  return file;
}

export function riffFile(kind: string, chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const body = chunks.map(([type, data]) =>
    Buffer.concat([Buffer.from(type), uint32le(data.length), data, Buffer.alloc(data.length % 2)]),
  );
  const all = Buffer.concat([Buffer.from(kind), ...body]);
  return Buffer.concat([Buffer.from('RIFF'), uint32le(all.length), all]);
}

/** Frames of MPEG 1, layer III, mono, 128 kbit/s, 44.1 kHz. @param tag what stands in the first one */
export function mp3File(frames: number, tag?: { readonly name: string; readonly frames: number }): Buffer {
  const all = Array.from({ length: frames }, () => mp3Frame());
  if (tag !== undefined && all[0] !== undefined) {
    all[0].write(tag.name, 4 + 17);
    all[0].writeUInt32BE(1, 4 + 17 + 4);
    all[0].writeUInt32BE(tag.frames, 4 + 17 + 8);
  }
  return Buffer.concat(all);
}

export function mp3Frame(): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0xc0]);
  return frame;
}

/** Frames of MPEG 2, layer III, mono, 8 kbit/s, 24 kHz: 24 bytes for 24 milliseconds. */
export function slowMp3File(frames: number): Buffer {
  const frame = Buffer.alloc(24);
  frame.set([0xff, 0xf3, 0x14, 0xc0]);
  return Buffer.concat(new Array<Buffer>(frames).fill(frame));
}

/** @param size of the tag that it says it has */
export function id3Tag(bytes: number, size = bytes): Buffer {
  const digits = [21, 14, 7, 0].map((shift) => (size >>> shift) & 127);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, ...digits]), Buffer.alloc(bytes)]);
}

/** FLAC of silence at 44.1 kHz. @param samples of each frame @param claimed samples of all */
export function flacFile(frames: number, samples = 4096, claimed = frames * samples): Buffer {
  const info = Buffer.alloc(34);
  info.writeUIntBE(44_100 << 4, 10, 3);
  info[12] = (info[12]! & 0xf0) | 0;
  info[13] = 0xf0 | Math.floor(claimed / 2 ** 32);
  info.writeUInt32BE(claimed % 2 ** 32, 14);
  const head = Buffer.concat([Buffer.from([0x80, 0, 0, 34]), info]);
  return Buffer.concat([
    Buffer.from('fLaC'),
    head,
    ...Array.from({ length: frames }, (_, index) => flacFrame(index, samples)),
  ]);
}

function flacFrame(index: number, samples: number): Buffer {
  const head = Buffer.from([0xff, 0xf8, 0x79, 0x08, index % 128, (samples - 1) >> 8, (samples - 1) & 255]);
  return Buffer.concat([head, Buffer.from([crc8(head)]), Buffer.from([0, 0, 0, 0, 0])]);
}

function crc8(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80 ? ((sum << 1) ^ 0x107) & 0xff : (sum << 1) & 0xff;
  }
  return sum;
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function uint16le(value: number): Buffer {
  return Buffer.from([value & 255, value >> 8]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value % 2 ** 32);
  return bytes;
}

function uint32le(value: number): Buffer {
  return uint32(value).reverse();
}
