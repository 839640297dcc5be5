import { Inject, Injectable } from '@nestjs/common';
import {
  type AdapterScales,
  type Arrival,
  type ChatReaderSpec,
  createTask,
  EngineClient,
  type GrammarConstraint,
  type PromptMedia,
  type Task,
  type TaskRequest,
} from '#engine';
import type { SamplingParams } from '#sampling';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import { samplingDefaults } from '../config/engine-options.js';
import type { ServerOptions } from '../config/options.js';
import { activeDrafting, speculativeDefaults } from '../config/speculation-options.js';
import { ApiError } from '../http/api-error.js';
import { holdForClient } from '../http/client-signal.js';
import { currentDeadline } from '../http/request-deadline.js';
import { currentOrigin } from '../http/request-origin.js';
import { currentPrincipal } from '../http/request-principal.js';
import { currentTenant } from '../http/request-tenant.js';
import { responseTooLarge } from '../http/response-size.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { AdapterScaleSettings } from './adapter-scale-settings.js';
import { type ConstraintFields, type ConstraintNames, constraintOf, type ResponseConstraint } from './constraint.js';
import { GenerationRequest } from './generation.request.js';
import type { ChatView, SettingsView } from './generation-settings.response.js';
import { biasByToken } from './logit-bias.js';
import { checkKnown } from './lora-scales.js';
import { priorityOf } from './priority.js';
import { ProbabilityView } from './probabilities.response.js';
import type { ReadPrompt } from './prompt.js';
import { type ReasoningMarks, reasoningLimits } from './reasoning-limits.js';
import { probabilitiesBytes } from './response-bytes.js';
import { type ResponseMetadata, responseId } from './response-metadata.js';
import { samplingSettings, seedOfChoice } from './sampling-settings.js';
import { speculativeSettings } from './speculative-settings.js';
import { tokenLimit } from './token-limit.js';

/** What an endpoint adds to the request's own fields. */
export interface TaskExtras {
  readonly grammar?: GrammarConstraint | undefined;
  /** Stop strings besides the request's. */
  readonly stop?: readonly string[];
  readonly preservedTokens?: readonly number[];
  /** Also the prompt's probabilities are reported. */
  readonly promptLogprobs?: boolean;
  /** How a chat template marks reasoning. */
  readonly reasoning?: ReasoningMarks;
  /** The response shows the prompt as processed. */
  readonly promptText?: boolean;
  /** Overrides n_probs. */
  readonly probabilities?: number | undefined;
  /** How the text is read; absent = as it is. */
  readonly view?: ChatView;
  readonly reader?: ChatReaderSpec;
}

type ChoiceFields = Pick<GenerationRequest, 'n' | 'n_cmpl'>;

/** Levels of the log above it show everything. */
const DEBUG_LEVEL = 9;

/** The tasks of a request, and what responses say about them. */
export interface Plan<Wanted extends TaskRequest = Task> {
  /** Those of one prompt next to each other; the place in the list is the index in the answer. */
  readonly tasks: readonly Wanted[];
  /** Answers to each prompt. */
  readonly choices: number;
  readonly settings: SettingsView;
}

/** Makes tasks of requests: effective settings, checked against the loaded model. */
@Injectable()
export class GenerationService {
  private readonly samplingDefaults: SamplingParams;
  private lastId = 0;

  constructor(
    private readonly engine: EngineClient,
    private readonly adapterScales: AdapterScaleSettings,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(COMPATIBILITY) readonly compatibility: Compatibility,
  ) {
    this.samplingDefaults = samplingDefaults(options);
  }

  /** What the response has to follow: the request's constraint, else the server's. @throws ApiError */
  constraint(request: ConstraintFields, names?: ConstraintNames): Promise<ResponseConstraint | undefined> {
    return constraintOf(request, this.options, names);
  }

  /**
   * Refuses a request for which the queue has no room, or that would be too late, before anything is done for it.
   * @throws as `EngineClient.admit`; ApiError for headers that cannot be used
   */
  refuseIfFull(request: GenerationRequest): void {
    const deadline = currentDeadline(request.timeout_ms);
    this.engine.admit({
      ...this.placeOf(request),
      tasks: 1,
      promptTokens: 1,
      deadline,
    });
  }

  /** @throws ApiError where the prompts would have more answers together than the server gives to one request */
  refuseTooManyTasks(prompts: number, request: ChoiceFields): void {
    const most = this.options.maxTasks;
    const choices = choicesOf(request);
    if (prompts * choices <= most) return;
    const field = request.n_cmpl === undefined ? 'n' : 'n_cmpl';
    throw ApiError.field(field, `is ${choices}, for ${prompts} prompts: at most ${most} answers to one request`);
  }

  /** @throws ApiError for a value that the loaded model does not have, and when it generates nothing at all */
  async plan(request: GenerationRequest, prompts: readonly ReadPrompt[], extras: TaskExtras = {}): Promise<Plan> {
    const { model } = this.engine;
    if (!model.generates) throw this.noGeneration();
    this.refuseTooManyTasks(prompts.length, request);
    const { tasks, ...plan } = await this.requests(request, prompts, extras);
    this.refuseLargeResponse(request, tasks);
    holdForClient(tasks.slice(1).reduce((sum, { media = [] }) => sum + fileBytes(media), 0));
    return { ...plan, tasks: tasks.map((task) => createTask(task, model)) };
  }

  /** What says how soon the tasks of a request start, as in `Task`. */
  private placeOf(request: GenerationRequest): Pick<Arrival, 'priority' | 'tenant' | 'weight'> {
    const principal = currentPrincipal();
    return { priority: priorityOf(request, principal), tenant: currentTenant(), weight: principal.weight };
  }

  /** What a request that asks for nothing would run. */
  defaults(): Promise<Plan<TaskRequest>> {
    return this.requests(new GenerationRequest(), [{ tokens: Int32Array.of() }], {});
  }

  private async requests(
    request: GenerationRequest,
    prompts: readonly ReadPrompt[],
    extras: TaskExtras,
  ): Promise<Plan<TaskRequest>> {
    const defaults = this.samplingDefaults;
    if (extras.grammar) await this.engine.ask({ type: 'prepareGrammar', gbnf: extras.grammar.gbnf });
    const logitBias =
      request.logit_bias === undefined ? defaults.logitBias : await biasByToken(request.logit_bias, this.engine);
    const sampling = samplingSettings(request, defaults, logitBias);
    const asked = request.n_predict ?? request.max_completion_tokens ?? request.max_tokens;
    const limit = tokenLimit(asked, this.options.predict, this.compatibility.capsPrediction);
    const choices = choicesOf(request);
    const speculative = speculativeSettings(request, speculativeDefaults(this.options));
    const reasoning = await reasoningLimits(request, this.options, extras.reasoning, this.engine);
    const slotId = this.slotOf(request);
    const origin = currentOrigin();
    const place = this.placeOf(request);
    const deadline = currentDeadline(request.timeout_ms);
    const adapters = this.adaptersOf(request);
    const cacheReuse = this.cacheReuseOf(request);
    const stop = [...stopStrings(request.stop ?? []), ...(extras.stop ?? [])];
    const tasks = prompts.flatMap(({ tokens: prompt, media }) =>
      Array.from(
        { length: choices },
        (_, choice): TaskRequest => ({
          id: String(++this.lastId),
          prompt,
          ...(media && { media }),
          sampling: { ...sampling, seed: seedOfChoice(sampling.seed, choice) },
          ...(extras.grammar && { grammar: extras.grammar }),
          reasoning,
          maxTokens: limit.maxTokens,
          stop,
          slotId,
          adapters,
          cacheReuse,
          cachePrompt: !extras.promptLogprobs && (request.cache_prompt ?? this.options.cachePrompt),
          promptLogprobs: extras.promptLogprobs ?? false,
          keepTokens: request.n_keep ?? this.options.keep,
          discardTokens: request.n_discard ?? 0,
          minIndent: request.n_indent ?? 0,
          maxPredictMs: Math.max(request.t_max_predict_ms ?? 0, 0),
          probabilities: extras.probabilities ?? request.n_probs ?? 0,
          postSamplingProbabilities: request.post_sampling_probs ?? false,
          preservedTokens: extras.preservedTokens ?? [],
          speculative,
          promptText: extras.promptText ?? false,
          timingsPerToken: request.timings_per_token ?? false,
          promptProgress: (request.stream ?? false) && (request.return_progress ?? false),
          queuePlaces: (request.stream ?? false) && (request.return_queue ?? false),
          ...place,
          ...(deadline && { deadline }),
          ...(extras.reader && { reader: extras.reader }),
          ...(origin && { origin }),
        }),
      ),
    );
    return { tasks, choices, settings: this.settingsOf(request, limit.shown, extras.view) };
  }

  /** The name of the model that answers carry. */
  modelName({ model }: { readonly model?: string }): string {
    return this.compatibility.modelName(model, this.options.alias, this.engine.model.path);
  }

  /** Whether an answer in OpenAI's shape has the native one, too: where a request asks, else with --verbose. */
  isVerbose({ verbose }: { readonly verbose?: boolean }): boolean {
    return verbose ?? this.options.verbosity > DEBUG_LEVEL;
  }

  /** How probabilities are shown. @param topLogprobs how many of the most likely tokens to show */
  probabilityView(
    { post_sampling_probs }: Pick<GenerationRequest, 'post_sampling_probs'>,
    topLogprobs: number,
  ): ProbabilityView {
    const isPostSampling = post_sampling_probs ?? false;
    const hidesImpossible = isPostSampling && !this.compatibility.showsImpossible;
    return new ProbabilityView(this.engine.vocabulary, isPostSampling, topLogprobs, hidesImpossible);
  }

  /** A new id, and what else all parts of an OpenAI-shaped answer carry. */
  responseMetadata(request: Pick<GenerationRequest, 'model' | 'timings_per_token'>): ResponseMetadata {
    return {
      id: responseId(),
      created: Math.floor(Date.now() / 1000),
      model: this.modelName(request),
      system_fingerprint: this.engine.model.build,
      timingsOf: this.compatibility.timings,
      timesEach: request.timings_per_token ?? false,
    };
  }

  /**
   * Refuses what is certain to exceed --max-response-bytes. The probabilities of a prompt come all at once, also in a
   * stream; those of tokens whose number is not known are counted while they come.
   */
  private refuseLargeResponse({ stream, n_probs }: GenerationRequest, tasks: readonly TaskRequest[]): void {
    const { maxResponseBytes, contextShift } = this.options;
    const mostTokens = contextShift ? Number.POSITIVE_INFINITY : this.engine.model.slotContextSize;
    const bytes = tasks.reduce((sum, { prompt, promptLogprobs, probabilities, maxTokens }) => {
      const promptTokens = promptLogprobs ? prompt.length : 0;
      const generated = stream ? 0 : Math.min(Math.max(maxTokens, 0), mostTokens);
      return sum + probabilitiesBytes(promptTokens + generated, probabilities);
    }, 0);
    if (maxResponseBytes > 0 && bytes > maxResponseBytes) {
      throw responseTooLarge(maxResponseBytes, n_probs === undefined ? 'logprobs' : 'n_probs');
    }
  }

  private noGeneration(): ApiError {
    const isAskedFor = this.options.embeddings || this.options.reranking;
    const message = isAskedFor
      ? 'This server does not support completions. Start it without `--embeddings`'
      : 'This model does not support completions: it generates no text';
    return new ApiError('not_supported_error', message);
  }

  private settingsOf(request: GenerationRequest, nPredict: number, chat?: ChatView): SettingsView {
    const { slots, slotContextSize } = this.engine.model;
    return {
      nPredict,
      stream: request.stream ?? false,
      contextSize: slots * slotContextSize,
      slotContextSize,
      model: this.modelName(request),
      adapters: this.adapterScales.count,
      endOfGenerationTokens: this.engine.vocabulary.endOfGenerationTokens,
      draftingTypes: activeDrafting(this.options),
      chat: chat ?? {
        format: 'Content-only',
        reasoningFormat: this.options.reasoningFormat,
        reasoningInContent: false,
        generationPrompt: '',
      },
    };
  }

  private adaptersOf({ lora }: GenerationRequest): AdapterScales {
    if (lora !== undefined) checkKnown(lora, this.adapterScales.count, 'lora');
    return this.adapterScales.of(lora);
  }

  private cacheReuseOf({ n_cache_reuse }: GenerationRequest): number {
    if ((n_cache_reuse ?? 0) > 0 && !this.engine.model.canMoveChunks) {
      throw ApiError.field('n_cache_reuse', "cannot be used: this model's cache cannot move its cells");
    }
    return n_cache_reuse ?? this.options.cacheReuse;
  }

  private slotOf({ id_slot = -1 }: GenerationRequest): number {
    const { slots } = this.engine.model;
    if (id_slot < slots) return id_slot;
    throw ApiError.field('id_slot', `is ${id_slot}, but the slots are 0 to ${slots - 1}`);
  }
}

/** Bytes of the files that media are of; each task brings them to the engine, the first one as they were counted before. */
function fileBytes(media: readonly PromptMedia[]): number {
  return [...new Set(media.map(({ bytes }) => bytes))].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function choicesOf({ n, n_cmpl }: ChoiceFields): number {
  return n_cmpl ?? n ?? 1;
}

function stopStrings(stop: readonly string[] | string): readonly string[] {
  return (typeof stop === 'string' ? [stop] : stop).filter((text) => text !== '');
}
