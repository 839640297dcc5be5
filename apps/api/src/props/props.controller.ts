import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { NeedsScope } from '../http/route-access.js';
import { ErrorResponse, RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { PropsAnswer, PropsChange } from './props.response.js';
import { PropsService } from './props.service.js';

@Controller()
export class PropsController {
  constructor(
    private readonly props: PropsService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get('props')
  @NeedsScope('models', 'infer')
  @Summary('Global properties: default settings, slots, model, chat template')
  @RespondsWith(PropsAnswer)
  show(): Promise<PropsAnswer> {
    return this.props.show();
  }

  /** llama-server has no property that can be changed yet, and takes any body. */
  @Post('props')
  @NeedsScope('admin')
  @HttpCode(200)
  @Summary('Changes global properties, of which there are none yet; only with --props')
  @RespondsWith(PropsChange)
  @ErrorResponse('not_supported_error', 'the server runs without --props')
  change(): PropsChange {
    if (!this.options.props) {
      throw new ApiError(
        'not_supported_error',
        'This server does not support changing global properties. Start it with `--props`',
      );
    }
    return { success: true };
  }
}
