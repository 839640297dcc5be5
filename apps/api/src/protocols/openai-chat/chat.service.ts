import { Injectable } from '@nestjs/common';
import { endWith, map, type Observable } from 'rxjs';
import { EngineClient } from '#engine';
import { ChatTemplate } from '../../conversation/chat-template.js';
import { assembledMessage } from '../../conversation/message-assembler.js';
import { GenerationService, type Plan } from '../../generation/generation.service.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import { promptTokens } from '../../generation/prompt.js';
import { allGenerated, encodedEvents } from '../../generation/task-runs.js';
import { ApiError } from '../../http/api-error.js';
import { type BodyOrEvents, EventStream } from '../../http/response.js';
import { DONE_EVENT } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { completionMetadata } from '../llama-native/completion-metadata.js';
import { UsageAccumulator } from '../openai/response-metadata.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { chatCompletionBody } from './chat-completion-chunks.js';
import { ChatStreamEncoder, type UsagePlace } from './chat-stream.js';

/** What llama-server reports when logprobs is asked for without a number. */
const DEFAULT_TOP_LOGPROBS = 20;

@Injectable()
export class ChatService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly format: ChatTemplate,
  ) {}

  /** @throws ApiError, EngineError before anything is queued */
  async answer(request: ChatCompletionRequest): Promise<BodyOrEvents> {
    const constraint = await this.generation.constraint(request);
    if (request.top_logprobs !== undefined && request.logprobs !== true) {
      throw ApiError.field('top_logprobs', 'requires logprobs to be set to true');
    }
    const isSchema = this.generation.constraintKind(request) === 'schema';
    const prompt = await this.format.prompt(request, isSchema ? constraint?.gbnf : undefined);
    if (prompt.grammar !== undefined && request.grammar) {
      throw ApiError.field('tools', 'cannot be combined with a grammar: they constrain the answer already');
    }
    const tokens = await promptTokens(prompt.text, 'messages', this.engine);
    const plan = await this.generation.plan(request, [tokens], {
      grammar: prompt.grammar ?? constraint,
      stop: prompt.stop,
      preservedTokens: prompt.preservedTokens,
      thoughts: prompt.thoughts,
      chat: prompt.view,
      reader: prompt.reader,
      // The probability of the chosen token comes with those of the most likely ones, so at least one is asked for.
      probabilities: request.logprobs ? Math.max(request.top_logprobs ?? DEFAULT_TOP_LOGPROBS, 1) : undefined,
    });
    const natives = await this.natives(plan, request);
    return request.stream ? this.events(plan, natives, request) : this.body(plan, natives, request);
  }

  /** The prompt that the template makes of a chat. */
  async applyTemplate(request: ChatCompletionRequest): Promise<string> {
    return (await this.format.prompt(request)).text;
  }

  /** Tokens of the prompt of a chat. */
  async countTokens(request: ChatCompletionRequest): Promise<number> {
    return (await promptTokens(await this.applyTemplate(request), 'messages', this.engine)).length;
  }

  private body(plan: Plan, natives: readonly CompletionMetadata[], request: ChatCompletionRequest): Observable<object> {
    const metadata = this.generation.responseMetadata(request);
    const probabilities = this.probabilities(request);
    return allGenerated(this.engine, plan.tasks).pipe(
      map((generated) => {
        const messages = generated.map(({ message }) => assembledMessage(message));
        return chatCompletionBody(metadata, plan.choices, generated, messages, probabilities, natives[0]);
      }),
    );
  }

  private events(plan: Plan, natives: readonly CompletionMetadata[], request: ChatCompletionRequest): EventStream {
    const metadata = this.generation.responseMetadata(request);
    const probabilities = this.probabilities(request);
    const accumulator = new UsageAccumulator(plan.tasks.length, plan.choices, metadata.timingsOf);
    const usage = this.usagePlace(request);
    const { hasRoleChunk } = this.generation.compatibility;
    const events = encodedEvents(
      this.engine,
      plan.tasks,
      (index) =>
        new ChatStreamEncoder(metadata, index, accumulator, usage, hasRoleChunk, probabilities, natives[index]),
    );
    return new EventStream(events.pipe(endWith(DONE_EVENT)), { pingSeconds: request.sse_ping_interval });
  }

  /** What the native answers are made of, where they are asked for. */
  private async natives(plan: Plan, request: ChatCompletionRequest): Promise<readonly CompletionMetadata[]> {
    if (!this.generation.isVerbose(request)) return [];
    const probabilities = this.probabilities(request) ?? this.generation.probabilityView(request, 0);
    const shown = { probabilities, returnTokens: request.return_tokens ?? false };
    return completionMetadata(plan, this.engine, this.generation, shown);
  }

  private usagePlace({ stream_options: options }: ChatCompletionRequest): UsagePlace {
    if (options?.include_usage === true) return 'own chunk';
    return this.generation.compatibility.usageUnasked ? 'last chunk' : 'nowhere';
  }

  private probabilities(request: ChatCompletionRequest): ProbabilityView | undefined {
    const topLogprobs = request.logprobs ? (request.top_logprobs ?? DEFAULT_TOP_LOGPROBS) : (request.n_probs ?? 0);
    if (topLogprobs === 0 && !request.logprobs) return undefined;
    return this.generation.probabilityView(request, topLogprobs);
  }
}
