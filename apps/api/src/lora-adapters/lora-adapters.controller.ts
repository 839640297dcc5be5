import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { AdapterScaleSettings } from '../generation/adapter-scale-settings.js';
import { type AdapterScale, checkKnown, LORA_SCALES_SCHEMA, loraScalesProblem } from '../generation/lora-scales.js';
import { ApiError } from '../http/api-error.js';
import { schemaOf } from '../http/declared-fields.js';
import { listOf } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { ApiBody } from '../http/route-bodies.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { LoraAdapter, LoraScalesSet } from './lora-adapters.response.js';

/** The LoRA adapters that the server was started with. */
@Controller('lora-adapters')
export class LoraAdaptersController {
  constructor(
    private readonly scales: AdapterScaleSettings,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get()
  @NeedsScope('lora')
  @Summary('The LoRA adapters and their scales')
  @RespondsWith(listOf(schemaOf(LoraAdapter)))
  list(): LoraAdapter[] {
    return this.scales.list().map(({ id, path, scale }) => ({ id, path, scale }));
  }

  @Post()
  @NeedsScope('lora')
  @HttpCode(200)
  @Summary('Sets the scales of requests that come from now on; an adapter that is not named gets 0')
  @ApiBody(LORA_SCALES_SCHEMA)
  @RespondsWith(LoraScalesSet)
  set(@Body() body: unknown): LoraScalesSet {
    if (!Array.isArray(body)) throw new ApiError('invalid_request_error', 'Request body must be an array');
    const problem = loraScalesProblem(body, this.options);
    if (problem !== undefined) throw new ApiError('invalid_request_error', `the request body ${problem}`);
    const scales = body as readonly AdapterScale[];
    checkKnown(scales, this.scales.count, 'id');
    this.scales.set(scales);
    return { success: true };
  }
}
