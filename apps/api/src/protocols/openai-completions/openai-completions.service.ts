import { Injectable } from '@nestjs/common';
import { endWith, map, type Observable } from 'rxjs';
import { EngineClient } from '#engine';
import { GenerationService, type Plan } from '../../generation/generation.service.js';
import { InfillPrompts } from '../../generation/infill-prompts.js';
import { ProbabilityView } from '../../generation/probabilities.response.js';
import { promptTokens, type SequencePrompt, sequencesOf } from '../../generation/prompt.js';
import { allGenerated, encodedEvents } from '../../generation/task-runs.js';
import { ApiError } from '../../http/api-error.js';
import { type BodyOrEvents, EventStream } from '../../http/response.js';
import { DONE_EVENT } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { completionMetadata } from '../llama-native/completion-metadata.js';
import { UsageAccumulator } from '../openai/response-metadata.js';
import type { OpenAiCompletionRequest } from './openai-completion.request.js';
import { type Echo, openAiCompletionBody } from './openai-completion-body.js';
import { OpenAiCompletionStreamEncoder } from './openai-completion-stream.js';

/** POST /v1/completions: OpenAI's shape. */
@Injectable()
export class OpenAiCompletionsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly infill: InfillPrompts,
  ) {}

  /** @throws ApiError before anything is queued */
  async answer(request: OpenAiCompletionRequest): Promise<BodyOrEvents> {
    const grammar = await this.generation.constraint(request);
    const promptLogprobs = (request.echo ?? false) && request.logprobs !== undefined;
    if (promptLogprobs) refuseUnratable(request);
    const { sequences } = sequencesOf(request.prompt);
    const prompts = await Promise.all(sequences.map((sequence) => this.promptOf(sequence, request.suffix ?? '')));
    // The probability of the chosen token comes with those of the most likely ones, so at least one is asked for.
    const probabilities = request.logprobs === undefined ? undefined : Math.max(request.logprobs, 1);
    const plan = await this.generation.plan(request, prompts, { grammar, probabilities, promptLogprobs });
    const echoes = await Promise.all(plan.tasks.map((_, index) => this.echo(request, sequences, plan, index)));
    const natives = await this.natives(plan, request);
    return request.stream ? this.events(plan, echoes, natives, request) : this.body(plan, echoes, natives, request);
  }

  /** With a suffix, the prompt is what stands before a gap. */
  private promptOf(prefix: SequencePrompt, suffix: string): Promise<Int32Array> {
    if (suffix === '') return promptTokens(prefix, 'prompt', this.engine);
    const lack = this.infill.lack();
    if (lack !== '') throw ApiError.field('suffix', `is not supported by this model: ${lack}`);
    return this.infill.tokens({ prefix, suffix, prefixField: 'prompt', suffixField: 'suffix' });
  }

  private body(
    plan: Plan,
    echoes: readonly Echo[],
    natives: readonly CompletionMetadata[],
    request: OpenAiCompletionRequest,
  ): Observable<object> {
    const metadata = this.generation.responseMetadata(request);
    const probabilities = this.probabilities(request);
    return allGenerated(this.engine, plan.tasks).pipe(
      map((generated) => openAiCompletionBody(metadata, plan.choices, generated, echoes, probabilities, natives[0])),
    );
  }

  private events(
    plan: Plan,
    echoes: readonly Echo[],
    natives: readonly CompletionMetadata[],
    request: OpenAiCompletionRequest,
  ): EventStream {
    const metadata = this.generation.responseMetadata(request);
    const probabilities = this.probabilities(request);
    const accumulator = new UsageAccumulator(plan.tasks.length, plan.choices, metadata.timingsOf);
    const hasUsageChunk = request.stream_options?.include_usage === true;
    const events = encodedEvents(
      this.engine,
      plan.tasks,
      (index) =>
        new OpenAiCompletionStreamEncoder(
          metadata,
          index,
          echoes[index]!,
          accumulator,
          hasUsageChunk,
          probabilities,
          natives[index],
        ),
    );
    return new EventStream(events.pipe(endWith(DONE_EVENT)), { pingSeconds: request.sse_ping_interval });
  }

  /** What the native answers are made of, where they are asked for. */
  private async natives(plan: Plan, request: OpenAiCompletionRequest): Promise<readonly CompletionMetadata[]> {
    if (!this.generation.isVerbose(request)) return [];
    const probabilities = this.generation.probabilityView(request, request.n_probs ?? 0);
    const shown = { probabilities, returnTokens: request.return_tokens ?? false };
    return completionMetadata(plan, this.engine, this.generation, shown);
  }

  private probabilities(request: OpenAiCompletionRequest): ProbabilityView | undefined {
    const topLogprobs = request.logprobs ?? request.n_probs ?? 0;
    if (topLogprobs === 0 && request.logprobs === undefined) return undefined;
    return this.generation.probabilityView(request, topLogprobs);
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

/** @throws ApiError for what leaves no probabilities of the prompt to tell */
function refuseUnratable({ suffix, post_sampling_probs: isPostSampling }: OpenAiCompletionRequest): void {
  const beside = 'cannot be combined with echo and logprobs';
  if (suffix) throw ApiError.field('suffix', `${beside}: the prompt is not what the model sees`);
  if (isPostSampling) throw ApiError.field('post_sampling_probs', `${beside}: no token of the prompt is sampled`);
}
