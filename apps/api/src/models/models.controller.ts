import { Controller, Get, Inject } from '@nestjs/common';
import { EngineService } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { modelList } from './models.response.js';

@Controller()
export class ModelsController {
  constructor(
    private readonly engine: EngineService,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get(['v1/models', 'models'])
  @Summary('The one model that is served')
  list() {
    return modelList(this.engine.model, this.options.alias, Date.now());
  }
}
