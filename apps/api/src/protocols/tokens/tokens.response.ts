import { isUtf8 } from 'node:buffer';
import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, ResponseField, TEXT } from '../../http/response-fields.js';

const BYTE = { type: 'integer', minimum: 0, maximum: 255 } as const;

/** A token and its text. */
export class TokenPiece {
  @ResponseField('The token.', COUNT)
  readonly id: number;
  @ResponseField('Its text; its bytes where they are not valid UTF-8 by themselves.', { anyOf: [TEXT, listOf(BYTE)] })
  readonly piece: string | readonly number[];
}

export class TokenizeAnswer {
  @ResponseField('The tokens; with with_pieces, each with its text.', {
    anyOf: [listOf(COUNT), listOf(schemaOf(TokenPiece))],
  })
  readonly tokens: readonly number[] | readonly TokenPiece[];
}

export class DetokenizeAnswer {
  @ResponseField('The text of the tokens.', TEXT)
  readonly content: string;
}

/** The text of a token; its bytes where they are not valid UTF-8 by themselves. */
export function pieceOf(bytes: Uint8Array): string | readonly number[] {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : [...bytes];
}
