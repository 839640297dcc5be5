import { deflateSync } from 'node:zlib';
import type { MediaKind } from '../../apps/api/src/media/media-facts.js';
import {
  bmpFile,
  flacFile,
  gifFile,
  id3Tag,
  jpegFile,
  jpegSegment,
  mp3File,
  mp3Frame,
  pngChunk,
  pngFile,
  riffFile,
  slowMp3File,
  wavFile,
  webpFile,
} from './media-files.js';

/** A file that is refused before it is decoded, and why. */
export interface BrokenMedia {
  readonly title: string;
  readonly kind: MediaKind;
  readonly file: Buffer;
  readonly says: RegExp;
}

/** Bytes at a place replaced. */
function patched(file: Buffer, at: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(file);
  copy.set(bytes, at < 0 ? copy.length + at : at);
  return copy;
}

/** A RIFF file with more chunks at its end. */
function withChunks(file: Buffer, chunks: Buffer): Buffer {
  return patched(Buffer.concat([file, chunks]), 4, little(file.length - 8 + chunks.length));
}

const half = (file: Buffer) => file.subarray(0, file.length / 2);
const big = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const little = (value: number) => big(value).toReversed();

const PNG = pngFile(8, 8);
const PNG_HEADER = PNG.subarray(16, 29);
const pngOf = (...chunks: readonly Buffer[]) =>
  Buffer.concat([PNG.subarray(0, 8), ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
const GOOD_PIXELS = pngChunk('IDAT', deflateSync(Buffer.alloc(72)));

const IMAGES: readonly (readonly [title: string, file: Buffer, says: RegExp])[] = [
  ['a PNG that is cut off', half(PNG), /ends too early/],
  ['a PNG of its signature alone', PNG.subarray(0, 8), /ends too early/],
  ['a PNG without its end', PNG.subarray(0, -12), /ends too early/],
  ['a PNG with a wrong checksum', patched(PNG, 45, [7]), /checksum of IDAT/],
  ['a PNG with a changed width', patched(PNG, 16, big(9)), /checksum of IHDR/],
  ['a PNG without pixels', pngOf(pngChunk('IHDR', PNG_HEADER)), /no pixels/],
  ['a PNG that begins with its pixels', pngOf(GOOD_PIXELS, pngChunk('IHDR', PNG_HEADER)), /first chunk/],
  [
    'a PNG with two headers',
    pngOf(pngChunk('IHDR', PNG_HEADER), pngChunk('IHDR', PNG_HEADER), GOOD_PIXELS),
    /two headers/,
  ],
  ['a PNG of a depth that there is not', pngOf(pngChunk('IHDR', patched(PNG_HEADER, 8, [7])), GOOD_PIXELS), /header/],
  ['a PNG whose chunk is longer than the file', patched(PNG, 33, big(0x7fffffff)), /ends too early/],
  ['a PNG of no width', pngFile(0, 8), /empty/],
  [
    'a PNG of four thousand million pixels',
    pngFile(65_535, 65_535, { pixels: Buffer.alloc(9) }),
    /at most \d+ are read/,
  ],
  ['a PNG that is wider than any', pngFile(100_000, 1), /at most \d+ are read/],
  ['a PNG that unpacks to 64 MiB for one pixel', pngFile(1, 1, { pixels: Buffer.alloc(2 ** 26) }), /unpacks to more/],
  ['a PNG with fewer pixels than it says', pngFile(800, 800, { pixels: Buffer.alloc(100) }), /fewer pixels/],
  [
    'a PNG whose pixels are no zlib',
    pngOf(pngChunk('IHDR', PNG_HEADER), pngChunk('IDAT', Buffer.from('nothing'))),
    /unpacked/,
  ],
  ['a JPEG that is cut off', jpegFile(8, 8).subarray(0, -20), /ends in the middle/],
  ['a JPEG of its beginning alone', Buffer.from([0xff, 0xd8, 0xff]), /ends too early/],
  ['a JPEG without a frame', Buffer.concat([jpegFile(8, 8).subarray(0, 11), Buffer.from([0xff, 0xd9])]), /no pixels/],
  ['a JPEG with two frames', Buffer.concat([jpegFile(8, 8).subarray(0, -2), jpegFile(8, 8).subarray(2)]), /two frames/],
  [
    'a JPEG with pixels before their size',
    Buffer.concat([Buffer.from([0xff, 0xd8]), jpegSegment(0xda, Buffer.alloc(6))]),
    /before their size/,
  ],
  ['a JPEG with garbage between its segments', patched(jpegFile(8, 8), 11, [0]), /other than a marker/],
  ['a JPEG of lossless pixels', jpegFile(8, 8, { frame: 0xc3 }), /not decoded/],
  ['a JPEG of no height', jpegFile(8, 0), /empty/],
  ['a JPEG that says more pixels than its bytes could hold', jpegFile(7000, 7000), /fewer pixels/],
  ['a JPEG of four thousand million pixels', jpegFile(65_535, 65_535, { scanBytes: 2 ** 22 }), /at most \d+ are read/],
  ['a JPEG that goes over its pixels a thousand times', jpegFile(8, 8, { scans: 1000 }), /more than 100 times/],
  ['a GIF that is cut off', half(gifFile(8, 8)), /ends too early/],
  ['a GIF without a picture', gifFile(8, 8, { frames: 0 }), /no pixels/],
  ['a GIF with a frame that is larger than it', gifFile(8, 8, { size: [9, 8] }), /larger than the picture/],
  ['a GIF that says more pixels than its bytes could hold', gifFile(6000, 6000), /fewer pixels/],
  ['a GIF with a block that there is not', patched(gifFile(8, 8), -1, [0x55]), /no GIF has/],
  ['a GIF of four thousand million pixels', gifFile(65_535, 65_535, { size: [8, 8] }), /at most \d+ are read/],
  ['a WebP that is cut off', webpFile(8, 8).subarray(0, -8), /ends too early/],
  ['a WebP without pixels', riffFile('WEBP', [['EXIF', Buffer.alloc(8)]]), /no pixels/],
  ['a WebP whose pixels begin wrongly', patched(webpFile(8, 8), 20, [0]), /no WebP/],
  ['a WebP, which llama.cpp does not decode', webpFile(8, 8), /send PNG, JPEG, GIF or BMP/],
  ['a BMP that is cut off', bmpFile(64, 64).subarray(0, 100), /fewer pixels/],
  ['a BMP of its first bytes alone', Buffer.from('BM'), /ends too early/],
  ['a BMP of a header that there is not', patched(bmpFile(8, 8), 14, little(41)), /header/],
  ['a BMP of a depth that there is not', bmpFile(8, 8, { depth: 7 }), /header/],
  ['a BMP of packed pixels', bmpFile(8, 8, { compression: 1 }), /not decoded/],
  ['a BMP of the lowest height', bmpFile(8, -(2 ** 31), { room: 1 }), /fewer pixels/],
  ['a BMP of a negative width', bmpFile(-8, 8), /header/],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /none of PNG, JPEG, GIF, BMP/],
  ['a page', Buffer.from('<!doctype html><title>no picture</title>'), /none of/],
  ['bytes of nothing', Buffer.alloc(64), /none of/],
  ['a recording', wavFile(320), /is a recording \(WAV\), not a picture/],
];

const RECORDINGS: readonly (readonly [title: string, file: Buffer, says: RegExp])[] = [
  ['a WAV that is cut off', wavFile(3200).subarray(0, -100), /fewer samples/],
  ['a WAV that claims a gigabyte', wavFile(320, { claimed: 2 ** 30 }), /fewer samples/],
  ['a WAV without samples', wavFile(0), /no samples/],
  ['a WAV with samples before it says what they are', riffFile('WAVE', [['data', Buffer.alloc(9)]]), /before it says/],
  ['a WAV without channels', wavFile(320, { channels: 0 }), /no channels/],
  ['a WAV of a thousand channels', wavFile(4000, { channels: 1000 }), /1000 channels/],
  ['a WAV of four thousand million hertz', wavFile(320, { rate: 2 ** 32 - 1 }), /more than any/],
  ['a WAV whose blocks are too small for its samples', patched(wavFile(320), 32, [1, 0]), /size of its samples/],
  ['a WAV of a kind that is not decoded', wavFile(320, { format: 0x55 }), /not decoded/],
  ['a WAV of ADPCM, whose length is what it says', wavFile(320, { format: 2 }), /not decoded/],
  ['a WAV of ADPCM in blocks of no bytes', patched(wavFile(320, { format: 17 }), 32, [0, 0]), /not decoded/],
  ['a WAV with two rates', withChunks(wavFile(320), wavFile(320, { rate: 1 }).subarray(12, 36)), /says twice/],
  ['a WAV with samples in two places', withChunks(wavFile(320), wavFile(320).subarray(36)), /in two places/],
  ['a WAV of an hour at one hertz', wavFile(7200, { rate: 1 }), /3600 seconds long/],
  ['an MP3 that ends in its tag', id3Tag(100, 100_000), /ends too early/],
  ['an MP3 without a frame', Buffer.concat([id3Tag(20), Buffer.alloc(400)]), /no frame/],
  [
    'an MP3 with garbage behind its first frame',
    Buffer.concat([mp3Frame(), Buffer.alloc(5000, 1), mp3Frame()]),
    /other than a frame/,
  ],
  ['an MP3 that is garbage for its most part', Buffer.concat([mp3File(12), Buffer.alloc(20_000, 1)]), /no frame/],
  ['an MP3 that claims a million frames', mp3File(12, { name: 'Xing', frames: 1_000_000 }), /fewer frames/],
  [
    'an MP3 that claims more frames under another name',
    mp3File(12, { name: 'Info', frames: 2 ** 32 - 1 }),
    /fewer frames/,
  ],
  ['an MP3 of half an hour and more', slowMp3File(80_000), /seconds long/],
  ['a FLAC that is cut off', flacFile(10).subarray(0, 60), /samples/],
  ['a FLAC of its first bytes alone', Buffer.from('fLaC'), /ends too early/],
  [
    'a FLAC that does not say what it is',
    Buffer.concat([Buffer.from('fLaC'), Buffer.from([0x84, 0, 0, 4, 0, 0, 0, 0])]),
    /first block/,
  ],
  ['a FLAC without frames', flacFile(0), /no samples/],
  ['a FLAC that claims a day', flacFile(10, 4096, 44_100 * 86_400), /fewer samples/],
  ['a FLAC of two hours in 30 KB', flacFile(5000, 65_536), /seconds long/],
  ['a FLAC that says nothing of its two hours', flacFile(5000, 65_536, 0), /seconds long/],
  ['a picture', PNG, /is a picture \(PNG\), not a recording/],
  ['an Ogg file', Buffer.from('OggS\0\0\0\0\0\0\0\0\0\0'), /none of WAV, FLAC, MP3/],
];

/** Damaged, huge and lying files of each format. */
export const BROKEN_MEDIA: readonly BrokenMedia[] = [
  ...IMAGES.map(([title, file, says]) => ({ title, kind: 'image' as const, file, says })),
  ...RECORDINGS.map(([title, file, says]) => ({ title, kind: 'audio' as const, file, says })),
];
