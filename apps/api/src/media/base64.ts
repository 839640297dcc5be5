import { MediaProblem } from './media-problem.js';

/** Characters that are decoded before others get their turn; a multiple of 4. */
const PIECE = 1024 * 1024;

/** How many bytes a text in Base64 stands for at most. */
export function decodedLength(base64: string): number {
  return Math.floor((base64.length * 3) / 4);
}

/**
 * The bytes of a text in Base64, or in its form for URLs; padding may be missing.
 * @throws MediaProblem for a text with any other character, and for an empty one
 */
export function* decodeBase64(base64: string): Generator<void, Buffer> {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const end = base64.length - padding;
  const isWhole = padding === 0 ? end % 4 !== 1 : (end + padding) % 4 === 0;
  if (end <= 0 || !isWhole) throw notBase64();
  const bytes = Buffer.allocUnsafeSlow(Math.floor((end * 3) / 4));
  let length = 0;
  for (let begin = 0; begin < end; begin += PIECE) {
    const piece = base64.slice(begin, Math.min(begin + PIECE, end));
    const decoded = Buffer.from(piece, 'base64');
    // Node leaves out what is no Base64, so that there is less then.
    if (decoded.length !== Math.floor((piece.length * 3) / 4)) throw notBase64();
    length += decoded.copy(bytes, length);
    yield;
  }
  return bytes;
}

function notBase64(): MediaProblem {
  return new MediaProblem('is not Base64');
}
