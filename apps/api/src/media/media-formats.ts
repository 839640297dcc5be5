import { inspectBmp } from './formats/bmp.js';
import { inspectFlac } from './formats/flac.js';
import { inspectGif } from './formats/gif.js';
import { inspectJpeg } from './formats/jpeg.js';
import { inspectMp3 } from './formats/mp3.js';
import { inspectPng, verifyPngSize } from './formats/png.js';
import { inspectWav } from './formats/wav.js';
import { inspectWebp } from './formats/webp.js';
import type { AudioFacts, ImageFacts, Inspection, MediaFacts, MediaKind } from './media-facts.js';

interface Row<Facts extends MediaFacts> {
  readonly kind: Facts['kind'];
  /** Whether a file begins as one of this format. */
  isBeginning(file: Buffer): boolean;
  /** Reads its headers. @throws MediaProblem */
  inspect(file: Buffer): Inspection<Facts> | Facts;
  /** What has to be unpacked to be known; asked when the headers keep within all bounds. Rejects with MediaProblem. */
  verify?(file: Buffer): Promise<void>;
  /** Present where llama.cpp does not decode the format: what to send in its place. */
  readonly instead?: string;
}

export interface MediaFormat {
  readonly name: string;
  readonly kind: MediaKind;
  isBeginning(file: Buffer): boolean;
  inspect(file: Buffer): Inspection<MediaFacts> | MediaFacts;
  verify?(file: Buffer): Promise<void>;
  readonly instead?: string;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

const IMAGES: Readonly<Record<string, Omit<Row<ImageFacts>, 'kind'>>> = {
  PNG: {
    isBeginning: (file) => file.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE),
    inspect: inspectPng,
    verify: verifyPngSize,
  },
  JPEG: { isBeginning: (file) => beginsWith(file, '\xff\xd8\xff'), inspect: inspectJpeg },
  GIF: { isBeginning: (file) => beginsWith(file, 'GIF87a') || beginsWith(file, 'GIF89a'), inspect: inspectGif },
  BMP: { isBeginning: (file) => beginsWith(file, 'BM'), inspect: inspectBmp },
  WebP: { isBeginning: (file) => isRiff(file, 'WEBP'), inspect: inspectWebp, instead: 'PNG, JPEG, GIF or BMP' },
};

const RECORDINGS: Readonly<Record<string, Omit<Row<AudioFacts>, 'kind'>>> = {
  WAV: { isBeginning: (file) => isRiff(file, 'WAVE'), inspect: inspectWav },
  FLAC: { isBeginning: (file) => beginsWith(file, 'fLaC'), inspect: inspectFlac },
  MP3: { isBeginning: (file) => beginsWith(file, 'ID3') || isSync(file), inspect: inspectMp3 },
};

/** THE table of formats: the content of a file says which it has. */
export const MEDIA_FORMATS: readonly MediaFormat[] = [
  ...Object.entries(IMAGES).map(([name, row]) => ({ name, kind: 'image' as const, ...row })),
  ...Object.entries(RECORDINGS).map(([name, row]) => ({ name, kind: 'audio' as const, ...row })),
];

/** @param text of one byte a character */
function beginsWith(file: Buffer, text: string): boolean {
  return file.toString('latin1', 0, text.length) === text;
}

function isRiff(file: Buffer, kind: string): boolean {
  return beginsWith(file, 'RIFF') && file.toString('latin1', 8, 12) === kind;
}

/** What begins a frame of MPEG audio. */
function isSync(file: Buffer): boolean {
  return file.length >= 2 && file[0] === 0xff && (file[1]! & 0xe0) === 0xe0;
}
