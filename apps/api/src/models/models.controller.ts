import { Controller, Get, Inject } from '@nestjs/common';
import { EngineClient } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { sortedNames } from '../config/values/names.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ModelList, modelList } from './models.response.js';
import { type ModelListV05, modelListV05 } from './models-v05.response.js';

@Controller()
export class ModelsController {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  @Get(['v1/models', 'models'])
  @Summary('The one model that is served')
  @RespondsWith(ModelList)
  list(): ModelList | ModelListV05 {
    const { alias, compat, tags } = this.options;
    if (compat === 'v0.5') return modelListV05(this.engine.model, sortedNames(alias), sortedNames(tags), Date.now());
    return modelList(this.engine.model, alias, Date.now());
  }
}
