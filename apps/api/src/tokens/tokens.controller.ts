import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Summary } from '../http/route-summary.js';
import { DetokenizeRequest } from './detokenize.request.js';
import { TokenizeRequest } from './tokenize.request.js';
import { TokensService } from './tokens.service.js';

@Controller()
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Post('tokenize')
  @Summary('The tokens of a text')
  @HttpCode(200)
  tokenize(@Body() request: TokenizeRequest) {
    return this.tokens.tokenize(request);
  }

  @Post('detokenize')
  @Summary('The text of tokens')
  @HttpCode(200)
  detokenize(@Body() request: DetokenizeRequest) {
    return this.tokens.detokenize(request);
  }
}
