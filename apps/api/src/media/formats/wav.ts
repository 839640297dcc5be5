import type { ByteCursor } from '../byte-cursor.js';
import type { AudioFacts } from '../media-facts.js';
import { damaged, MediaProblem } from '../media-problem.js';
import { riffChunks } from './riff.js';

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

/** Kinds of samples that each have bytes of their own; of others the decoder believes what the file says of its length. */
const DECODED: ReadonlySet<number> = new Set([PCM, FLOAT, A_LAW, MU_LAW]);

/** Who writes while it records does not know yet how much it will be. */
const UNKNOWN_SIZE = 0xffffffff;

interface Layout {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesASecond: number;
}

/** There is one layout and one place of samples, so that no decoder reads it otherwise. */
export function inspectWav(file: Buffer): AudioFacts {
  let layout: Layout | undefined;
  let bytes: number | undefined;
  for (const { type, size, cursor } of riffChunks(file)) {
    if (type === 'fmt ') {
      if (layout !== undefined) throw damaged('it says twice what its samples are');
      layout = layoutOf(cursor);
    }
    if (type !== 'data') continue;
    if (layout === undefined) throw damaged('it has samples before it says what they are');
    if (bytes !== undefined) throw damaged('it has samples in two places');
    if (size !== UNKNOWN_SIZE && size > cursor.left) throw damaged('it holds fewer samples than it says');
    bytes = cursor.left;
    if (size === UNKNOWN_SIZE) break;
  }
  if (layout === undefined || !bytes) throw damaged('it has no samples');
  const { bytesASecond, ...facts } = layout;
  return { kind: 'audio', ...facts, seconds: bytes / bytesASecond };
}

function layoutOf(cursor: ByteCursor): Layout {
  const tag = cursor.uint16le();
  const channels = cursor.uint16le();
  const sampleRate = cursor.uint32le();
  cursor.skip(4);
  const blockBytes = cursor.uint16le();
  const depth = cursor.uint16le();
  const format = tag === EXTENSIBLE ? subFormat(cursor) : tag;
  if (channels === 0 || sampleRate === 0) throw damaged('it has no channels or no rate');
  if (!DECODED.has(format)) throw new MediaProblem('is a kind of WAV that is not decoded');
  if (depth === 0 || depth > 64 || blockBytes !== channels * Math.ceil(depth / 8)) {
    throw damaged('the size of its samples is not that of its blocks');
  }
  return { channels, sampleRate, bytesASecond: sampleRate * blockBytes };
}

/** Behind the size of the extension, the bits in use and the places of the speakers. */
function subFormat(cursor: ByteCursor): number {
  cursor.skip(8);
  return cursor.uint16le();
}
