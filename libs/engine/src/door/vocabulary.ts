/** Bits of a token's attributes, as the native boundary gives them. */
const CONTROL = 1;
const ENDS_GENERATION = 2;

/** The bytes of every token's text: token `i` at `bytes[offsets[i]..offsets[i + 1]]`. */
export interface Pieces {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly attributes: Uint8Array;
}

/** Turns tokens into text without asking the engine: sent once after loading. */
export class Vocabulary {
  readonly size: number;
  readonly endOfGenerationTokens: readonly number[];
  /** Bytes of the longest piece; at least 1. */
  readonly longestPiece: number;
  private readonly texts: (string | null | undefined)[];
  private readonly strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly lenient = new TextDecoder('utf-8', { ignoreBOM: true });

  /** @param pieces of all tokens */
  constructor(readonly pieces: Pieces) {
    this.size = pieces.attributes.length;
    this.texts = new Array(this.size);
    this.longestPiece = pieces.offsets.reduce((longest, end, i, all) => Math.max(longest, end - (all[i - 1] ?? 0)), 1);
    this.endOfGenerationTokens = Array.from(pieces.attributes.keys()).filter((token) => this.endsGeneration(token));
  }

  has(token: number): boolean {
    return Number.isInteger(token) && token >= 0 && token < this.size;
  }

  /** Whether it is a control token, which has no text unless special tokens are rendered. */
  isControl(token: number): boolean {
    return (this.pieces.attributes[token]! & CONTROL) !== 0;
  }

  endsGeneration(token: number): boolean {
    return (this.pieces.attributes[token]! & ENDS_GENERATION) !== 0;
  }

  /** A view of the token's bytes, special tokens rendered. */
  piece(token: number): Uint8Array {
    return this.pieces.bytes.subarray(this.pieces.offsets[token]!, this.pieces.offsets[token + 1]!);
  }

  /** The token's text when its bytes are whole UTF-8 characters, null when they are not. */
  text(token: number): string | null {
    const known = this.texts[token];
    if (known !== undefined) return known;
    const text = this.decodeStrictly(this.piece(token));
    this.texts[token] = text;
    return text;
  }

  /** The pieces joined; bytes that are not UTF-8 become U+FFFD. */
  textOf(tokens: ArrayLike<number>): string {
    const pieces = Array.from(tokens, (token) => this.piece(token));
    return this.lenient.decode(Buffer.concat(pieces));
  }

  private decodeStrictly(bytes: Uint8Array): string | null {
    try {
      return this.strict.decode(bytes);
    } catch {
      return null;
    }
  }
}
