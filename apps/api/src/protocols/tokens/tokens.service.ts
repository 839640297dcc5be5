import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { knownToken, tokensOf } from '../../generation/prompt.js';
import type { DetokenizeRequest } from './detokenize.request.js';
import type { TokenizeRequest } from './tokenize.request.js';
import { type DetokenizeAnswer, pieceOf, type TokenizeAnswer } from './tokens.response.js';

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
    if (request.with_pieces !== true) return { tokens };
    return { tokens: tokens.map((id) => ({ id, piece: pieceOf(this.engine.vocabulary.piece(id)) })) };
  }

  /** @throws ApiError for a token that the vocabulary does not have */
  async detokenize({ tokens = [] }: DetokenizeRequest): Promise<DetokenizeAnswer> {
    const known = tokens.map((token) => knownToken(token, 'tokens', this.engine));
    return { content: this.engine.vocabulary.textOf(known) };
  }
}
