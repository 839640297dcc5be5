import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { GenerationService } from '../../generation/generation.service.js';
import { allPromptTokens, sequencesOf } from '../../generation/prompt.js';
import type { BodyOrEvents } from '../../http/response.js';
import { respond } from '../presenter.js';
import { CompletionPresenter } from './completion.presenter.js';
import type { CompletionRequest } from './completion.request.js';
import { completionMetadata } from './completion-metadata.js';

/** What the response depends on, beside the prompts. */
type NativeRequest = Omit<CompletionRequest, 'prompt'>;

/** POST /completion: llama-server's own shape. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
  ) {}

  /** @throws ApiError before anything is queued */
  async respond(request: CompletionRequest): Promise<BodyOrEvents> {
    const { sequences, isList } = sequencesOf(request.prompt);
    this.generation.refuseTooManyTasks(sequences.length, request);
    const prompts = await allPromptTokens(sequences, () => 'prompt', this.engine);
    return this.respondTo(prompts, request, isList);
  }

  /** @param isList the body is a list even of one @throws ApiError before anything is queued */
  async respondTo(prompts: readonly Int32Array[], request: NativeRequest, isList: boolean): Promise<BodyOrEvents> {
    const { engine, generation } = this;
    const constraint = await generation.constraint(request);
    const topLogprobs = request.n_probs ?? request.logprobs ?? 0;
    const extras = { grammar: constraint?.grammar, probabilities: topLogprobs, promptText: true };
    const plan = await generation.plan(request, prompts, extras);
    const probabilities = generation.probabilityView(request, topLogprobs);
    const shown = { probabilities, returnTokens: request.return_tokens ?? false };
    const metadata = completionMetadata(plan, generation, shown);
    const presenter = new CompletionPresenter(metadata, request.response_fields ?? [], isList || plan.choices > 1);
    return respond(engine, plan.tasks, presenter, request);
  }
}
