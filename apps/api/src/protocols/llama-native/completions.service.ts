import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { GenerationService } from '../../generation/generation.service.js';
import { promptsOf, type ReadPrompt } from '../../generation/prompt.js';
import { PromptReader } from '../../generation/prompt-reader.js';
import type { BodyOrEvents } from '../../http/response.js';
import { respond } from '../presenter.js';
import { CompletionPresenter } from './completion.presenter.js';
import type { CompletionRequest } from './completion.request.js';
import { completionMetadata } from './completion-metadata.js';

/** What the response depends on, beside the prompts. */
type NativeRequest = Omit<CompletionRequest, 'prompt' | 'image_data'>;

/** POST /completion: llama-server's own shape. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly prompts: PromptReader,
  ) {}

  /** @throws ApiError before anything is queued */
  async respond(request: CompletionRequest): Promise<BodyOrEvents> {
    const { prompts, isList } = promptsOf(request.prompt);
    this.generation.refuseTooManyTasks(prompts.length, request);
    this.generation.refuseIfFull(request);
    const names = { nameOf: () => 'prompt', placeOf: (index: number) => (isList ? `prompt[${index}]` : 'prompt') };
    return this.respondTo(await this.prompts.read(prompts, names, request.image_data), request, isList);
  }

  /** @param isList the body is a list even of one @throws ApiError before anything is queued */
  async respondTo(prompts: readonly ReadPrompt[], request: NativeRequest, isList: boolean): Promise<BodyOrEvents> {
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
