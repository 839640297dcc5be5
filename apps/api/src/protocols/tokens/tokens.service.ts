import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { knownToken, tokensOf } from '../../generation/prompt.js';
import { promptly } from '../../http/turns.js';
import type { DetokenizeRequest } from './detokenize.request.js';
import type { TokenizeRequest } from './tokenize.request.js';
import { type DetokenizeAnswer, pieceOf, type TokenizeAnswer, type TokenPiece } from './tokens.response.js';

/** Tokens that are looked up without a look at the clock. */
const TOKENS_AT_ONCE = 1024;

/** Texts to tokens and back. */
@Injectable()
export class TokensService {
  constructor(private readonly engine: EngineClient) {}

  /** @throws ApiError for a token that the vocabulary does not have */
  async tokenize(request: TokenizeRequest): Promise<TokenizeAnswer> {
    const rules = {
      field: 'content',
      addSpecial: request.add_special ?? false,
      parseSpecial: request.parse_special ?? true,
    };
    const tokens = await tokensOf(request.content ?? '', rules, this.engine);
    if (request.with_pieces !== true) return { tokens: await promptly(listOf(tokens, (id) => id)) };
    return { tokens: await promptly(listOf(tokens, (id) => this.withPiece(id))) };
  }

  /** @throws ApiError for a token that the vocabulary does not have */
  async detokenize({ tokens = [] }: DetokenizeRequest): Promise<DetokenizeAnswer> {
    return { content: await promptly(this.text(tokens)) };
  }

  private withPiece(id: number): TokenPiece {
    return { id, piece: pieceOf(this.engine.vocabulary.piece(id)) };
  }

  private *text(tokens: readonly number[]): Generator<void, string> {
    const { vocabulary, model } = this.engine;
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let text = '';
    for (let from = 0; from < tokens.length; from += TOKENS_AT_ONCE) {
      const some = tokens.slice(from, from + TOKENS_AT_ONCE);
      const pieces = some.map((token) => vocabulary.piece(knownToken(token, 'tokens', model.vocabSize)));
      text += decoder.decode(Buffer.concat(pieces), { stream: true });
      yield;
    }
    return text + decoder.decode();
  }
}

function* listOf<Item>(tokens: Int32Array, itemOf: (token: number) => Item): Generator<void, readonly Item[]> {
  const items: Item[] = [];
  for (const token of tokens) {
    items.push(itemOf(token));
    if (items.length % TOKENS_AT_ONCE === 0) yield;
  }
  return items;
}
