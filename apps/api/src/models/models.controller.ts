import { Controller, Get, Headers, Inject, Param } from '@nestjs/common';
import { EngineClient } from '#engine';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import type { ServerOptions } from '../config/options.js';
import { schemaOf } from '../http/declared-fields.js';
import { TEXT } from '../http/response-fields.js';
import { NeedsScope } from '../http/route-access.js';
import { HeaderPart, PathPart } from '../http/route-parameters.js';
import { ErrorResponse, RespondsWith } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { SERVER_OPTIONS } from '../server-options.js';
import {
  ANTHROPIC_VERSION,
  ANTHROPIC_VERSION_DOC,
  AnthropicModel,
  AnthropicModelList,
  anthropicModel,
  anthropicModels,
} from './anthropic-models.response.js';
import { ModelList, NamedModel } from './models.response.js';
import { noModel, servedNames } from './served-names.js';

/** Says the one model in the shape that the client knows. */
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
  @HeaderPart(ANTHROPIC_VERSION, ANTHROPIC_VERSION_DOC, TEXT)
  @RespondsWith({ anyOf: [schemaOf(ModelList), schemaOf(AnthropicModelList)] })
  list(@Headers(ANTHROPIC_VERSION) version?: string): ModelList | AnthropicModelList {
    return version === undefined ? this.models() : anthropicModels(this.anthropicModel());
  }

  @Get('v1/models/:model')
  @NeedsScope('models', 'infer', 'embed', 'rerank')
  @Summary('The model that is served, by one of its names')
  @PathPart('model', 'A name of the model.', TEXT)
  @HeaderPart(ANTHROPIC_VERSION, ANTHROPIC_VERSION_DOC, TEXT)
  @RespondsWith({ anyOf: [schemaOf(NamedModel), schemaOf(AnthropicModel)] })
  @ErrorResponse('not_found_error', 'no model has that name')
  find(@Param('model') name: string, @Headers(ANTHROPIC_VERSION) version?: string): NamedModel | AnthropicModel {
    if (!servedNames(this.engine, this.options).has(name)) throw noModel(name);
    return version === undefined ? this.models().data[0]! : this.anthropicModel();
  }

  private models() {
    const { alias, tags } = this.options;
    return this.compatibility.models(this.engine.model, alias, tags, Date.now());
  }

  private anthropicModel(): AnthropicModel {
    return anthropicModel(this.models().data[0]!.id, this.engine.model, Date.now());
  }
}
