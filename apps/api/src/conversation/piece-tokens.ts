import type { EngineClient, PromptMedia } from '#engine';
import type { ReadPrompt } from '../generation/prompt.js';
import { type LoadedMedia, readMediaPrompt } from '../media/read-media-prompt.js';
import type { PromptPiece } from './plain-marks.js';

/** The pieces of a prompt, and a character that none of them has. */
export interface MarkedPrompt {
  readonly pieces: readonly PromptPiece[];
  /**
   * No token has it but those of single bytes. Before a piece it keeps a tokenizer from taking the piece for the beginning
   * of a text, which gets a space in some vocabularies.
   */
  readonly mark: string;
}

/**
 * The tokens of a prompt that is made of pieces.
 * @param media of the pieces, in order; in those that are not plain the engine's marker stands for each
 */
export async function readPieces(
  { pieces, mark }: MarkedPrompt,
  media: readonly LoadedMedia[],
  engine: EngineClient,
): Promise<ReadPrompt> {
  const [markTokens] = await engine.tokenizeAll([mark], { addSpecial: false, parseSpecial: false });
  const { mediaMarker: marker } = engine.model;
  const tokens: number[] = [];
  const found: PromptMedia[] = [];
  let used = 0;
  for (const [index, { text, isPlain }] of pieces.entries()) {
    const count = isPlain || marker === undefined ? 0 : text.split(marker).length - 1;
    const read = reader(!isPlain, media.slice(used, used + count));
    used += count;
    const own = index === 0 ? await read(text, true) : await behindMark(text, read);
    for (const one of own.media ?? []) found.push({ ...one, at: one.at + tokens.length });
    for (const token of own.tokens) tokens.push(token);
  }
  return { tokens: Int32Array.from(tokens), ...(found.length > 0 && { media: found }) };

  function reader(parseSpecial: boolean, own: readonly LoadedMedia[]): Read {
    return async (text, addSpecial) =>
      own.length === 0
        ? { tokens: await engine.tokenize(text, addSpecial, parseSpecial) }
        : readMediaPrompt(text, own, { addSpecial, parseSpecial }, engine);
  }

  async function behindMark(text: string, read: Read): Promise<ReadPrompt> {
    const all = await read(mark + text, false);
    const before = markTokens!.length;
    if (!markTokens!.every((token, index) => all.tokens[index] === token)) return read(text, false);
    return {
      tokens: all.tokens.subarray(before),
      ...(all.media && { media: all.media.map((one) => ({ ...one, at: one.at - before })) }),
    };
  }
}

type Read = (text: string, addSpecial: boolean) => Promise<ReadPrompt>;
