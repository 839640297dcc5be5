import { Controller, Get, Header, Inject } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { IsPublic } from '../http/route-access.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { UiFacts, uiFacts } from './ui.response.js';

/** What the page asks before anything else. Public: the page asks for the key only when it knows that one is needed. */
@Controller('llamero')
export class UiController {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get('ui.json')
  @IsPublic()
  @Header('Cache-Control', 'no-store')
  @Summary('What the page begins with: version, model, what is there, the settings and the notice of the operator')
  @RespondsWith(UiFacts)
  facts(): UiFacts {
    return uiFacts(this.engine, this.options);
  }
}
