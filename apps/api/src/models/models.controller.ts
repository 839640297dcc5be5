import { Controller, Get, Inject } from '@nestjs/common';
import { EngineClient } from '#engine';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import type { ServerOptions } from '../config/options.js';
import { NeedsScope } from '../http/route-access.js';
import { RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ModelList } from './models.response.js';

@Controller()
export class ModelsController {
  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(COMPATIBILITY) private readonly compatibility: Compatibility,
  ) {}

  @Get(['v1/models', 'models'])
  @NeedsScope('models', 'infer', 'embed', 'rerank')
  @Summary('The one model that is served')
  @RespondsWith(ModelList)
  list(): ModelList {
    const { alias, tags } = this.options;
    return this.compatibility.models(this.engine.model, alias, tags, Date.now());
  }
}
