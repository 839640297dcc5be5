import { EngineError } from '../door/engine-error.js';
import type { MediaSpan } from '../door/media.js';
import { digestOf } from './digest.js';

/** What the cells of a slot were computed with: they are useless with anything else. */
export interface Origin {
  /** A digest of the model's metadata, parameters and size. */
  readonly model: string;
  /** For messages. */
  readonly description: string;
  readonly typeK: string;
  readonly typeV: string;
  /** Buffers of the KV cache: one a slot, or one for all. */
  readonly buffers: number;
  /** llama.cpp's release: the format of the state is its own. */
  readonly llamaCpp: string;
  /** A digest of the projector, which matters where there are media; absent = there is none. */
  readonly projector?: string | undefined;
  /** A digest of all else that cells depend on; absent = nobody asks for it. */
  readonly settings?: string | undefined;
}

/** The KV cache of a slot. */
export interface SavedSlot {
  readonly tokens: Int32Array;
  /** Key of the LoRA adapters that the cells were computed with. */
  readonly adapters: string;
  /** Cells that stand for no tokens: those are negative; absent = none. */
  readonly media?: readonly MediaSpan[];
  /** The bytes of `Context.save`, with a checksum of their own. */
  readonly state: Uint8Array;
  /** The tenant whose tasks alone may find it; absent = all may. */
  readonly owner?: string | undefined;
  /** Tokens that another prompt may re-use; absent = all. */
  readonly usable?: number;
  /** The first position that is held; absent = 0. */
  readonly firstPosition?: number;
}

/** What a file says before its state. */
export interface Beginning extends Omit<SavedSlot, 'state'> {
  /** Where its state is, and bytes of it. */
  readonly stateAt: number;
  readonly stateBytes: number;
}

/**
 * A file: these 8 bytes, the version and the length of the header (two little-endian 32-bit numbers), the header
 * (JSON), the tokens (little-endian 32-bit numbers), the state.
 */
const MAGIC = 'LLAMSLOT';
const VERSION = 2;
/** What a file without media is written as: older readers take it. */
const TEXT_VERSION = 1;
const PREAMBLE_BYTES = 16;
const LONGEST_HEADER = 65_536;

interface Header extends Origin {
  readonly adapters: string;
  readonly tokens: number;
  readonly stateBytes: number;
  /** SHA-256 of the tokens. */
  readonly tokensDigest: string;
  /** Absent = none; since format 2. */
  readonly media?: readonly MediaSpan[];
  readonly owner?: string;
  readonly usable?: number;
  readonly firstPosition?: number;
}

/** The parts of a file, to be written one after the other. */
export function slotFileParts(
  origin: Origin,
  { tokens, adapters, media = [], state, owner, usable, firstPosition }: SavedSlot,
): readonly Uint8Array[] {
  const tokenBytes = bytesOf(tokens);
  const { model, description, typeK, typeV, buffers, llamaCpp, settings } = origin;
  const header: Header = {
    model,
    description,
    typeK,
    typeV,
    buffers,
    llamaCpp,
    adapters,
    tokens: tokens.length,
    stateBytes: state.length,
    tokensDigest: digestOf(tokenBytes),
    ...(media.length > 0 && { media, projector: origin.projector }),
    ...(settings !== undefined && { settings }),
    ...(owner !== undefined && { owner }),
    ...(usable !== undefined && { usable }),
    ...(firstPosition !== undefined && { firstPosition }),
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt32LE(media.length > 0 ? VERSION : TEXT_VERSION, 8);
  preamble.writeUInt32LE(headerBytes.length, 12);
  return [preamble, headerBytes, tokenBytes, state];
}

/** Reads a number of bytes at a place of a file; fewer at its end. */
export type ReadBytes = (place: number, length: number) => Promise<Uint8Array>;

/**
 * Reads a file whole, once its header fits.
 * @param size bytes of the file
 * @param maxTokens cells of a slot
 * @throws ERR_SLOT_FILE with what is wrong with it
 */
export async function readSlotFile(
  read: ReadBytes,
  size: number,
  origin: Origin,
  maxTokens: number,
): Promise<SavedSlot> {
  const { stateAt, stateBytes, ...known } = await readBeginning(read, size, origin, maxTokens);
  return { ...known, state: await read(stateAt, stateBytes) };
}

/** The same without its state. */
export async function readBeginning(
  read: ReadBytes,
  size: number,
  origin: Origin,
  maxTokens: number,
): Promise<Beginning> {
  const preamble = Buffer.from(await read(0, PREAMBLE_BYTES));
  if (preamble.length < PREAMBLE_BYTES || preamble.toString('latin1', 0, 8) !== MAGIC) throw bad('is no saved slot');
  const version = preamble.readUInt32LE(8);
  if (version > VERSION) throw bad(`was written by a newer llamero (format ${version}, this one reads ${VERSION})`);
  const headerLength = preamble.readUInt32LE(12);
  if (version < 1 || headerLength > LONGEST_HEADER) throw bad('is damaged');
  const header = parsed(await read(PREAMBLE_BYTES, headerLength), headerLength);
  checkOrigin(header, origin);
  if (header.tokens > maxTokens) throw bad(`holds ${header.tokens} tokens, and a slot has room for ${maxTokens}`);
  const tokensAt = PREAMBLE_BYTES + headerLength;
  const stateAt = tokensAt + header.tokens * Int32Array.BYTES_PER_ELEMENT;
  if (size !== stateAt + header.stateBytes)
    throw bad(size < stateAt + header.stateBytes ? 'is cut short' : 'is damaged');
  const tokenBytes = await read(tokensAt, stateAt - tokensAt);
  if (digestOf(tokenBytes) !== header.tokensDigest) throw bad('is damaged');
  const tokens = tokensOf(tokenBytes);
  const { adapters, media = [], stateBytes, owner, usable = tokens.length, firstPosition = 0 } = header;
  if (!areMediaOf(media, tokens)) throw bad('is damaged');
  if (media.length > 0 && header.projector !== origin.projector) throw bad('holds media of another projector');
  if (
    !isCount(usable) ||
    usable > tokens.length ||
    !isCount(firstPosition) ||
    (owner !== undefined && typeof owner !== 'string')
  )
    throw bad('is damaged');
  const isPart = usable < tokens.length || firstPosition > 0;
  return {
    ...{ tokens, adapters, stateAt, stateBytes },
    ...(media.length > 0 && { media }),
    ...(owner !== undefined && { owner }),
    ...(isPart && { usable, firstPosition }),
  };
}

/** Whether they are spans, in order, of the negative tokens and of no others. */
function areMediaOf(media: readonly MediaSpan[], tokens: Int32Array): boolean {
  if (!Array.isArray(media)) return false;
  const rest = tokens.slice();
  let end = 0;
  for (const { at, cells, positions, hash } of media as readonly MediaSpan[]) {
    const areCounts = [at, cells, positions].every((count) => Number.isSafeInteger(count));
    if (!areCounts || typeof hash !== 'string') return false;
    if (at < end || cells < 1 || positions < 1 || positions > cells || at + cells > tokens.length) return false;
    end = at + cells;
    if (rest.subarray(at, end).some((token) => token >= 0)) return false;
    rest.fill(0, at, end);
  }
  return rest.every((token) => token >= 0);
}

function parsed(bytes: Uint8Array, length: number): Header {
  let header: Partial<Record<keyof Header, unknown>>;
  try {
    header = JSON.parse(Buffer.from(bytes).toString('utf8')) as typeof header;
  } catch {
    throw bad('is damaged');
  }
  const texts = [
    header?.model,
    header?.description,
    header?.typeK,
    header?.typeV,
    header?.llamaCpp,
    header?.tokensDigest,
    header?.adapters,
  ];
  const counts = [header?.tokens, header?.stateBytes, header?.buffers];
  const isWhole = bytes.length === length && texts.every((text) => typeof text === 'string') && counts.every(isCount);
  if (!isWhole) throw bad('is damaged');
  return header as Header;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkOrigin(header: Header, origin: Origin): void {
  if (header.model !== origin.model) throw bad(`is of another model (${header.description})`);
  for (const [key, flag] of [
    ['typeK', '--cache-type-k'],
    ['typeV', '--cache-type-v'],
  ] as const) {
    if (header[key] !== origin[key])
      throw bad(`was saved with ${flag} ${header[key]}, and this server has ${origin[key]}`);
  }
  if (header.buffers !== origin.buffers) {
    const needed = header.buffers === 1 ? '--kv-unified or one slot' : `--parallel ${header.buffers}`;
    throw bad(`was saved with another --parallel or --kv-unified: it needs ${needed}`);
  }
  if (header.llamaCpp !== origin.llamaCpp)
    throw bad(`was saved by llama.cpp ${header.llamaCpp}, and this is ${origin.llamaCpp}`);
  if (origin.settings !== undefined && header.settings !== origin.settings)
    throw bad('was saved with other settings of the context, or other adapters');
}

function bad(why: string): EngineError {
  return new EngineError('ERR_SLOT_FILE', `The file ${why}`);
}

function bytesOf(tokens: Int32Array): Uint8Array {
  const bytes = Buffer.alloc(tokens.length * Int32Array.BYTES_PER_ELEMENT);
  for (const [place, token] of tokens.entries()) bytes.writeInt32LE(token, place * Int32Array.BYTES_PER_ELEMENT);
  return bytes;
}

function tokensOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, place) => view.getInt32(place * 4, true));
}
