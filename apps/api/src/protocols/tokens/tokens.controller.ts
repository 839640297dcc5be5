import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Takes } from '../../http/body-limit.js';
import { NeedsScope } from '../../http/route-access.js';
import { RespondsWith } from '../../http/route-responses.js';
import { Summary } from '../../http/route-summary.js';
import { DetokenizeRequest } from './detokenize.request.js';
import { TokenizeRequest } from './tokenize.request.js';
import { DetokenizeAnswer, TokenizeAnswer } from './tokens.response.js';
import { TokensService } from './tokens.service.js';

@Controller()
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Post('tokenize')
  @NeedsScope('infer', 'embed', 'rerank')
  @Takes('texts')
  @Summary('The tokens of a text')
  @HttpCode(200)
  @RespondsWith(TokenizeAnswer)
  tokenize(@Body() request: TokenizeRequest): Promise<TokenizeAnswer> {
    return this.tokens.tokenize(request);
  }

  @Post('detokenize')
  @NeedsScope('infer', 'embed', 'rerank')
  @Takes('tokens')
  @Summary('The text of tokens')
  @HttpCode(200)
  @RespondsWith(DetokenizeAnswer)
  detokenize(@Body() request: DetokenizeRequest): Promise<DetokenizeAnswer> {
    return this.tokens.detokenize(request);
  }
}
