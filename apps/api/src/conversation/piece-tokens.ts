import type { EngineClient } from '#engine';
import type { PromptPiece } from './plain-marks.js';

/**
 * The tokens of a prompt that is made of pieces.
 * @param mark a character that no piece has and no token but of single bytes; before a piece it keeps a tokenizer from
 * taking the piece for the beginning of a text, which gets a space in some vocabularies
 */
export async function tokensOfPieces(
  pieces: readonly PromptPiece[],
  mark: string,
  engine: EngineClient,
): Promise<Int32Array> {
  const [markTokens] = await engine.tokenizeAll([mark], { addSpecial: false, parseSpecial: false });
  const tokens: number[] = [];
  for (const [index, { text, isPlain }] of pieces.entries()) {
    const own = index === 0 ? await engine.tokenize(text, true, !isPlain) : await behindMark(text, !isPlain);
    for (const token of own) tokens.push(token);
  }
  return Int32Array.from(tokens);

  async function behindMark(text: string, parseSpecial: boolean): Promise<Int32Array> {
    const found = await engine.tokenize(mark + text, false, parseSpecial);
    const isBehind = markTokens!.every((token, index) => found[index] === token);
    return isBehind ? found.subarray(markTokens!.length) : engine.tokenize(text, false, parseSpecial);
  }
}
