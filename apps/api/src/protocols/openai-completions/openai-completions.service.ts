import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { GenerationService, type Plan } from '../../generation/generation.service.js';
import { InfillPrompts } from '../../generation/infill-prompts.js';
import {
  isMediaPrompt,
  promptsOf,
  promptTokens,
  type ReadPrompt,
  type SinglePrompt,
  sequenceOf,
} from '../../generation/prompt.js';
import { PromptReader } from '../../generation/prompt-reader.js';
import type { SequencePrompt } from '../../generation/sequence-prompt.js';
import { ApiError } from '../../http/api-error.js';
import type { BodyOrEvents } from '../../http/response.js';
import { verboseMetadata } from '../llama-native/completion-metadata.js';
import { respond } from '../presenter.js';
import { OpenAiCompletionPresenter } from './openai-completion.presenter.js';
import type { OpenAiCompletionRequest } from './openai-completion.request.js';
import type { Echo } from './openai-completion-body.js';

/** POST /v1/completions: OpenAI's shape. */
@Injectable()
export class OpenAiCompletionsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly infill: InfillPrompts,
    private readonly reader: PromptReader,
  ) {}

  /** @throws ApiError before anything is queued */
  async respond(request: OpenAiCompletionRequest): Promise<BodyOrEvents> {
    const { prompts: asked, isList } = promptsOf(request.prompt);
    this.generation.refuseTooManyTasks(asked.length, request);
    this.generation.refuseIfFull(request);
    const constraint = await this.generation.constraint(request);
    const promptLogprobs = (request.echo ?? false) && request.logprobs !== undefined;
    if (promptLogprobs) refuseUnratable(request);
    const prompts = await this.prompts(asked, isList, request);
    if (promptLogprobs && prompts.some(hasMedia)) {
      throw ApiError.field('prompt', `with pictures or sound ${BESIDE}: they have no probabilities`);
    }
    // The probability of the chosen token comes with those of the most likely ones, so at least one is asked for.
    const probabilities = request.logprobs === undefined ? undefined : Math.max(request.logprobs, 1);
    const promptText = this.generation.isVerbose(request);
    const extras = { grammar: constraint?.grammar, probabilities, promptLogprobs, promptText };
    const plan = await this.generation.plan(request, prompts, extras);
    return respond(this.engine, plan.tasks, await this.presenter(plan, asked.map(sequenceOf), request), request);
  }

  /** With a suffix, the prompts are what stands before a gap. */
  private async prompts(
    prompts: readonly SinglePrompt[],
    isList: boolean,
    { suffix = '', image_data: images }: OpenAiCompletionRequest,
  ): Promise<readonly ReadPrompt[]> {
    const names = { nameOf: () => 'prompt', placeOf: (index: number) => (isList ? `prompt[${index}]` : 'prompt') };
    if (suffix === '') return this.reader.read(prompts, names, images);
    if (
      (images ?? []).length > 0 ||
      prompts.some((prompt) => isMediaPrompt(prompt) && prompt.multimodal_data?.length)
    ) {
      throw ApiError.field('suffix', 'cannot be combined with pictures or sound');
    }
    const missing = this.infill.missingTokens();
    if (missing !== '') throw ApiError.field('suffix', `is not supported by this model: ${missing}`);
    const fields = { suffix, prefixField: 'prompt', suffixField: 'suffix' };
    return Promise.all(
      prompts.map(async (prompt) => ({ tokens: await this.infill.tokens({ prefix: sequenceOf(prompt), ...fields }) })),
    );
  }

  private async presenter(
    plan: Plan,
    sequences: readonly SequencePrompt[],
    request: OpenAiCompletionRequest,
  ): Promise<OpenAiCompletionPresenter> {
    const { generation } = this;
    const topLogprobs = request.logprobs ?? (request.n_probs || undefined);
    return new OpenAiCompletionPresenter({
      metadata: generation.responseMetadata(request),
      choices: plan.choices,
      echoes: await Promise.all(plan.tasks.map((_, index) => this.echo(request, sequences, plan, index))),
      probabilities: topLogprobs === undefined ? undefined : generation.probabilityView(request, topLogprobs),
      hasUsageChunk: request.stream_options?.include_usage === true,
      natives: verboseMetadata(plan, generation, request),
    });
  }

  private async echo(
    request: OpenAiCompletionRequest,
    sequences: readonly SequencePrompt[],
    plan: Plan,
    index: number,
  ): Promise<Echo> {
    if (!request.echo) return { text: '' };
    const sequence = sequences[Math.floor(index / plan.choices)]!;
    const { prompt, promptLogprobs } = plan.tasks[index]!;
    const tokens = request.suffix ? await promptTokens(sequence, 'prompt', this.engine) : prompt;
    const text = typeof sequence === 'string' ? sequence : await this.engine.promptText(tokens);
    return { text, ...(promptLogprobs && { rated: prompt }) };
  }
}

const BESIDE = 'cannot be combined with echo and logprobs';

function hasMedia({ media = [] }: ReadPrompt): boolean {
  return media.length > 0;
}

/** @throws ApiError for what leaves no probabilities of the prompt to tell */
function refuseUnratable({ suffix, post_sampling_probs: isPostSampling }: OpenAiCompletionRequest): void {
  if (suffix) throw ApiError.field('suffix', `${BESIDE}: the prompt is not what the model sees`);
  if (isPostSampling) throw ApiError.field('post_sampling_probs', `${BESIDE}: no token of the prompt is sampled`);
}
