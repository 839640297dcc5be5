import { createHash } from 'node:crypto';
import { EngineError, type MediaFile, type MediaPrompt, type PromptMedia, type TokenizeRules } from '#engine';
import type { MediaReader } from '../../libs/engine/src/backend/media-reader.js';

/** Stands in a text for each of its media. */
export const FAKE_MARKER = '<__media__>';

/** The bytes of a file that a fake model takes for an image, or for a sound, of so many cells. */
export function fakeMedia(kind: 'image' | 'audio', cells: number, name = ''): MediaFile {
  return { bytes: new TextEncoder().encode(`${kind} ${cells} ${name}`) };
}

/** Reads files that say what they are: `image 4 cat`, `audio 3 song`. */
export class FakeMediaReader implements MediaReader {
  /** @param tokenize as the backend's */
  constructor(private readonly tokenize: (text: string, rules: TokenizeRules) => Promise<Int32Array>) {}

  async read(text: string, files: readonly MediaFile[], rules: TokenizeRules): Promise<MediaPrompt> {
    const pieces = text.split(FAKE_MARKER);
    if (pieces.length !== files.length + 1) {
      throw new EngineError('ERR_MEDIA', `The text has ${pieces.length - 1} media markers for ${files.length} files`);
    }
    const tokens: number[] = [];
    const media: PromptMedia[] = [];
    for (const [index, piece] of pieces.entries()) {
      const addSpecial = rules.addSpecial && index === 0;
      tokens.push(...(await this.tokenize(piece, { ...rules, addSpecial })));
      const file = files[index];
      if (file === undefined) continue;
      const read = readFile(file, index);
      media.push({ ...read, at: tokens.length });
      tokens.push(...new Array<number>(read.cells).fill(-1));
    }
    return { tokens: Int32Array.from(tokens), media };
  }
}

function readFile({ bytes }: MediaFile, index: number): Omit<PromptMedia, 'at'> {
  const [, kind, cells] = /^(image|audio) (\d+) /.exec(new TextDecoder().decode(bytes)) ?? [];
  if (kind === undefined) {
    throw new EngineError('ERR_MEDIA', `File ${index} cannot be read: it is no image or sound`, { file: index });
  }
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { cells: Number(cells), positions: Number(cells), hash, kind: kind as PromptMedia['kind'], bytes, part: 0 };
}
