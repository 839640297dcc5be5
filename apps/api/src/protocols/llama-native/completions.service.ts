import { Injectable } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { EngineClient } from '#engine';
import { GenerationService, type Plan } from '../../generation/generation.service.js';
import { promptTokens, sequencesOf } from '../../generation/prompt.js';
import { allGenerated, encodedEvents } from '../../generation/task-runs.js';
import { type BodyOrEvents, EventStream } from '../../http/response.js';
import type { CompletionRequest } from './completion.request.js';
import { type CompletionMetadata, completionBody, pickFields } from './completion-body.js';
import { completionMetadata } from './completion-metadata.js';
import { CompletionStreamEncoder } from './completion-stream.js';

/** What the answer depends on, beside the prompts. */
type NativeRequest = Omit<CompletionRequest, 'prompt'>;

/** POST /completion: llama-server's own shape. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
  ) {}

  /** @throws ApiError before anything is queued */
  async answer(request: CompletionRequest): Promise<BodyOrEvents> {
    const { sequences, isList } = sequencesOf(request.prompt);
    const prompts = await Promise.all(sequences.map((sequence) => promptTokens(sequence, 'prompt', this.engine)));
    return this.answerTo(request, prompts, isList);
  }

  /** @param isList the answer is a list even of one @throws ApiError before anything is queued */
  async answerTo(request: NativeRequest, prompts: readonly Int32Array[], isList: boolean): Promise<BodyOrEvents> {
    const grammar = await this.generation.constraint(request);
    const plan = await this.generation.plan(request, prompts, { grammar, probabilities: topLogprobsOf(request) });
    const frames = await this.frames(plan, request);
    return request.stream ? this.events(plan, frames, request) : this.body(plan, frames, request, isList);
  }

  private body(
    plan: Plan,
    frames: readonly CompletionMetadata[],
    request: NativeRequest,
    isList: boolean,
  ): Observable<object> {
    const { response_fields: fields = [] } = request;
    const isArray = isList || plan.choices > 1;
    return allGenerated(this.engine, plan.tasks).pipe(
      map((generated) => generated.map((one, index) => completionBody(frames[index]!, one))),
      map((answers) => (fields.length === 0 ? answers : answers.map((answer) => pickFields(answer, fields)))),
      map((answers) => (isArray ? answers : answers[0]!)),
    );
  }

  private events(plan: Plan, frames: readonly CompletionMetadata[], request: NativeRequest): EventStream {
    const { response_fields: fields = [] } = request;
    const events = encodedEvents(
      this.engine,
      plan.tasks,
      (index) => new CompletionStreamEncoder(frames[index]!, fields),
    );
    return new EventStream(events, { pingSeconds: request.sse_ping_interval });
  }

  private async frames(plan: Plan, request: NativeRequest): Promise<CompletionMetadata[]> {
    const probabilities = this.generation.probabilityView(request, topLogprobsOf(request));
    const shown = { probabilities, returnTokens: request.return_tokens ?? false };
    return completionMetadata(plan, this.engine, this.generation, shown);
  }
}

/** How many of the most likely tokens are reported with each. */
function topLogprobsOf({ n_probs: own, logprobs }: NativeRequest): number {
  return own ?? logprobs ?? 0;
}
