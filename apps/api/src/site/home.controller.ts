import { Controller, Get, Header, Inject } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { packageVersion } from '../config/package-info.js';
import { ApiError } from '../http/api-error.js';
import { TEXT } from '../http/response-fields.js';
import { IsPublic } from '../http/route-access.js';
import { ErrorResponse, RespondsWithType } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { homePage } from './home-page.js';

@Controller()
export class HomeController {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get()
  @IsPublic()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
  @Summary('The page for browsers: chats, a playground, a view of the server; not with --no-webui')
  @RespondsWithType('text/html', TEXT, 'The page.')
  @ErrorResponse('not_found_error', 'the server runs with --no-webui')
  home(): string {
    const { webui, alias } = this.options;
    if (!webui) throw new ApiError('not_found_error', 'File Not Found');
    const { model } = this.engine;
    return homePage({ version: packageVersion(), modelName: alias || model.path, model });
  }
}
