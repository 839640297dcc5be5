import { createHash } from 'node:crypto';
import { EngineError, type MediaFile, type PromptMedia, type TokenizeRules } from '#engine';
import type {
  EncodedMedia,
  MediaChunk,
  MediaReader,
  ReadPart,
  ReadPrompt,
} from '../../libs/engine/src/backend/media-reader.js';

/** Stands in a text for each of its media. */
export const FAKE_MARKER = '<__media__>';

/** The bytes of a file that a fake model takes for an image, or for a sound, of so many cells and positions. */
export function fakeMedia(kind: 'image' | 'audio', cells: number, name = '', positions = cells): MediaFile {
  return { bytes: new TextEncoder().encode(`${kind} ${cells}/${positions} ${name}`) };
}

/** Reads files that say somewhere what they are: `image 4/2 cat` (four cells, two positions), `audio 3 song`. */
export class FakeMediaReader implements MediaReader {
  readonly marker = FAKE_MARKER;
  /** Files that were read. */
  reads = 0;

  /** @param tokenize as the backend's */
  constructor(private readonly tokenize: (text: string, rules: TokenizeRules) => Promise<Int32Array>) {}

  async read(text: string, files: readonly MediaFile[], rules: TokenizeRules): Promise<ReadPrompt> {
    const pieces = text.split(FAKE_MARKER);
    if (pieces.length !== files.length + 1) {
      throw new EngineError('ERR_MEDIA', `The text has ${pieces.length - 1} media markers for ${files.length} files`);
    }
    const tokens: number[] = [];
    const parts: ReadPart[] = [];
    for (const [index, piece] of pieces.entries()) {
      const addSpecial = rules.addSpecial && index === 0;
      tokens.push(...(await this.tokenize(piece, { ...rules, addSpecial })));
      const file = files[index];
      if (file === undefined) continue;
      const read = readFile(file, index);
      this.reads++;
      parts.push({ media: { ...read, at: tokens.length }, chunk: new FakeMediaChunk(read) });
      tokens.push(...new Array<number>(read.cells).fill(-1));
    }
    return { tokens: Int32Array.from(tokens), parts };
  }
}

function readFile({ bytes }: MediaFile, index: number): Omit<PromptMedia, 'at'> {
  const [, kind, cells, positions = cells] =
    /(image|audio) (\d+)(?:\/(\d+))? /.exec(new TextDecoder().decode(bytes)) ?? [];
  if (kind === undefined) {
    throw new EngineError('ERR_MEDIA', `File ${index} cannot be read: it is no image or sound`, { file: index });
  }
  const hash = createHash('sha256').update(bytes).digest('hex');
  return {
    cells: Number(cells),
    positions: Number(positions),
    hash,
    kind: kind as PromptMedia['kind'],
    bytes,
    part: 0,
  };
}

/** What a fake context encodes. */
export class FakeMediaChunk implements MediaChunk {
  readonly cells: number;
  readonly positions: number;
  readonly kind: 'image' | 'audio';
  /** As images of models that look at them in both directions. */
  readonly isWhole: boolean;
  readonly hash: string;

  constructor({ cells, positions, kind, hash }: Pick<PromptMedia, 'cells' | 'positions' | 'kind' | 'hash'>) {
    this.cells = cells;
    this.positions = positions;
    this.kind = kind;
    this.hash = hash;
    this.isWhole = kind === 'image';
  }

  get bytes(): number {
    return this.cells * 4;
  }

  dispose(): void {}
}

/** What a fake context makes of a chunk: the same. */
export class FakeEncodedMedia extends FakeMediaChunk implements EncodedMedia {}
