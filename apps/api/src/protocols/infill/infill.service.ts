import { Injectable } from '@nestjs/common';
import { GenerationService } from '../../generation/generation.service.js';
import { InfillPrompts } from '../../generation/infill-prompts.js';
import { ApiError } from '../../http/api-error.js';
import type { BodyOrEvents } from '../../http/response.js';
import { CompletionsService } from '../llama-native/completions.service.js';
import type { InfillRequest } from './infill.request.js';

/** POST /infill: fills a gap in a text; responds as POST /completion. */
@Injectable()
export class InfillService {
  constructor(
    private readonly prompts: InfillPrompts,
    private readonly generation: GenerationService,
    private readonly completions: CompletionsService,
  ) {}

  /** @throws ApiError before anything is queued */
  async respond(request: InfillRequest): Promise<BodyOrEvents> {
    const missing = this.prompts.missingTokens();
    if (missing !== '') throw new ApiError('not_supported_error', `Infill is not supported by this model: ${missing}`);
    this.generation.refuseIfFull(request);
    const prompt = await this.prompts.tokens({
      prefix: request.input_prefix,
      suffix: request.input_suffix,
      prefixField: 'input_prefix',
      suffixField: 'input_suffix',
      prompt: request.prompt,
      extra: request.input_extra,
    });
    return this.completions.respondTo([{ tokens: prompt }], request, false);
  }
}
