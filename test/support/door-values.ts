import fc from 'fast-check';
import type {
  ChatReaderSpec,
  EmbeddingTask,
  EngineCommand,
  EngineMessage,
  EngineQuestion,
  MessageEvent,
  Task,
  TaskEvent,
  TaskRequest,
} from '#engine';
import { parameterValues, SAMPLING_PARAMETERS, type SamplingParams } from '#sampling';
import type { WorkerStatus } from '../../libs/engine/src/door/messages.js';
import { byteVocabulary, FakeBackend } from './fake-backend.js';
import { fakeEngineOptions } from './fake-engine.js';

/** Objects as literals give them: no clone leaves one without a prototype as it is, and none is ever sent. */
function record<T, K extends keyof T = keyof T>(
  model: { readonly [P in keyof T]: fc.Arbitrary<T[P]> },
  constraints: Pick<fc.RecordConstraints<K>, 'requiredKeys'> = {},
): fc.Arbitrary<fc.RecordValue<T, K>> {
  return fc.record<T, K>(model, { ...constraints, noNullPrototype: true } as fc.RecordConstraints<K>);
}

/** Whatever the types of the door allow, wilder than what is ever sent: NaN, -0, infinities, lone surrogates. */
const anyNumber = fc.double();
const anyCount = fc.oneof(fc.nat(), fc.constant(-1), fc.constant(-0));
const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyToken = fc.nat(100_000);
const anyTokens = fc.array(anyToken, { maxLength: 5 });
const anyInt32s = fc.int32Array({ maxLength: 8 });
const anyFloats = fc.float32Array({ maxLength: 8 });
const anyTimings = record({
  cachedTokens: anyCount,
  promptTokens: anyCount,
  promptMs: anyNumber,
  predictedTokens: anyCount,
  predictedMs: anyNumber,
  draftedTokens: anyCount,
  acceptedDraftTokens: anyCount,
  queueMs: anyNumber,
});

/** A value of each kind of sampling parameter. */
const BY_KIND: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  number: anyNumber,
  integer: fc.integer(),
  window: fc.integer({ min: -1 }),
  seed: fc.nat(),
  boolean: fc.boolean(),
  texts: fc.array(anyText, { maxLength: 3 }),
  samplers: fc.shuffledSubarray(['penalties', 'top_k', 'temperature']),
  biases: fc.array(fc.tuple(anyToken, anyNumber), { maxLength: 3 }),
};

const anySampling = record(
  parameterValues(SAMPLING_PARAMETERS, (_, { kind }) => BY_KIND[kind]) as unknown as Readonly<
    Record<string, fc.Arbitrary<unknown>>
  >,
) as unknown as fc.Arbitrary<SamplingParams>;

const anyReader: fc.Arbitrary<ChatReaderSpec> = record({
  format: fc.nat(),
  parser: anyText,
  generation_prompt: anyText,
  reasoning_format: anyText,
  reasoning_in_content: fc.boolean(),
  parse_tool_calls: fc.boolean(),
  is_continuation: fc.boolean(),
  supports_thinking: fc.boolean(),
  prefill: record({ reasoning: anyText, content: anyText }),
  isStreamed: fc.boolean(),
});

const anyDeadline = record({ at: anyNumber, limitMs: anyNumber });
const anyOrigin = record({ requestId: anyText, route: anyText, owner: anyText });

/** Optional fields are absent, or there; some of them there and undefined. */
export const anyTask = record(
  {
    id: anyText,
    prompt: anyInt32s,
    sampling: anySampling,
    grammar: record({
      gbnf: anyText,
      lazy: fc.boolean(),
      triggerPatterns: fc.array(anyText, { maxLength: 2 }),
      triggerTokens: anyTokens,
      prefill: anyText,
    }),
    reasoning: fc.option(
      record({
        budget: fc.nat(),
        starts: fc.array(anyTokens, { maxLength: 2 }),
        ends: fc.array(anyTokens, { maxLength: 2 }),
        forced: anyTokens,
        opening: anyTokens,
      }),
      { nil: undefined },
    ),
    maxTokens: anyCount,
    stop: fc.array(anyText, { maxLength: 3 }),
    slotId: anyCount,
    adapters: fc.array(anyNumber, { maxLength: 3 }),
    cachePrompt: fc.boolean(),
    cacheReuse: fc.nat(),
    keepTokens: anyCount,
    discardTokens: anyCount,
    minIndent: anyCount,
    maxPredictMs: anyNumber,
    probabilities: fc.nat(),
    postSamplingProbabilities: fc.boolean(),
    promptLogprobs: fc.boolean(),
    preservedTokens: anyTokens,
    speculative: record({ maxTokens: fc.nat(), minTokens: fc.nat(), minProbability: anyNumber }),
    timingsPerToken: fc.boolean(),
    promptProgress: fc.boolean(),
    promptText: fc.boolean(),
    queuePlaces: fc.boolean(),
    priority: anyCount,
    tenant: anyText,
    reader: anyReader,
    deadline: fc.option(anyDeadline, { nil: undefined }),
    origin: anyOrigin,
  },
  {
    requiredKeys: [
      ...(['id', 'prompt', 'sampling', 'maxTokens', 'stop', 'slotId', 'cachePrompt', 'keepTokens'] as const),
      ...(['discardTokens', 'minIndent', 'maxPredictMs', 'probabilities', 'postSamplingProbabilities'] as const),
      ...(['preservedTokens', 'speculative', 'timingsPerToken'] as const),
    ],
  },
) satisfies fc.Arbitrary<TaskRequest> as unknown as fc.Arbitrary<Task>;

const anyEmbeddingTask = record(
  {
    tokens: anyInt32s,
    adapters: fc.array(anyNumber, { maxLength: 3 }),
    deadline: fc.option(anyDeadline, { nil: undefined }),
    origin: fc.option(anyOrigin, { nil: undefined }),
  },
  { requiredKeys: ['tokens'] },
) as unknown as fc.Arbitrary<EmbeddingTask>;

const anyQuestion: fc.Arbitrary<EngineQuestion> = fc.oneof(
  record({
    type: fc.constant('tokenize' as const),
    texts: fc.array(anyText, { maxLength: 3 }),
    addSpecial: fc.boolean(),
    parseSpecial: fc.boolean(),
  }),
  record({ type: fc.constant('promptText' as const), tokens: anyInt32s }),
  record({
    type: fc.constant('formatChat' as const),
    inputs: fc.dictionary(anyText, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }),
    tools: anyText,
  }),
  record({ type: fc.constant('prepareGrammar' as const), gbnf: anyText }),
  fc.constant({ type: 'slots' as const }),
  fc.constant({ type: 'statistics' as const }),
  record({ type: fc.constantFrom('saveSlot' as const, 'restoreSlot' as const), slotId: anyCount, path: anyText }),
  record({ type: fc.constant('eraseSlot' as const), slotId: anyCount }),
);

export const anyCommand: fc.Arbitrary<EngineCommand> = fc.oneof(
  fc.constant({ type: 'open' as const, options: fakeEngineOptions(new FakeBackend(), { draft: undefined }) }),
  record({ type: fc.constant('run' as const), id: fc.nat(), task: anyTask }),
  record({ type: fc.constant('embed' as const), id: fc.nat(), task: anyEmbeddingTask }),
  record({ type: fc.constantFrom('cancel' as const, 'pause' as const, 'resume' as const), id: fc.nat() }),
  record({ type: fc.constant('ask' as const), id: fc.nat(), question: anyQuestion }),
  record({ type: fc.constant('withdraw' as const), id: fc.nat() }),
  record({ type: fc.constant('watch' as const), isWatched: fc.boolean() }),
  fc.constant({ type: 'close' as const }),
);

const anyProbabilities = record({
  id: anyToken,
  value: anyNumber,
  top: record({ ids: fc.int32Array({ maxLength: 3 }), values: fc.float32Array({ maxLength: 3 }) }),
});
const anyFailure = record({
  code: fc.constantFrom('ERR_ENGINE_ENDED' as const, 'ERR_CONTEXT_SIZE' as const),
  message: anyText,
  details: record(
    { promptTokens: fc.nat(), contextSize: fc.nat(), retryAfterSeconds: anyNumber },
    { requiredKeys: [] },
  ),
});
const anyMessageEvent: fc.Arbitrary<MessageEvent> = fc.oneof(
  record({ type: fc.constantFrom('reasoning' as const, 'text' as const), text: anyText }),
  record({ type: fc.constant('tool-call' as const), index: fc.nat(), id: anyText, name: anyText }),
  record({ type: fc.constant('tool-arguments' as const), index: fc.nat(), text: anyText }),
);
const anyMessage = fc.array(anyMessageEvent, { maxLength: 3 });

const anyChoice = fc.constantFrom(
  'asked' as const,
  'only' as const,
  'prefix' as const,
  'restored' as const,
  'oldest' as const,
);

export const anyTaskEvent: fc.Arbitrary<TaskEvent> = fc.oneof(
  record(
    { type: fc.constant('assigned' as const), slotId: anyCount, choice: anyChoice, copiedFrom: anyCount },
    { requiredKeys: ['type', 'slotId', 'choice'] },
  ),
  record({ type: fc.constant('queue' as const), place: fc.nat(), size: fc.nat() }),
  record(
    {
      type: fc.constant('progress' as const),
      totalTokens: fc.nat(),
      cachedTokens: fc.nat(),
      processedTokens: fc.nat(),
      ms: anyNumber,
      timings: anyTimings,
    },
    { requiredKeys: ['type', 'totalTokens', 'cachedTokens', 'processedTokens', 'ms'] },
  ),
  record(
    {
      type: fc.constant('start' as const),
      slotId: anyCount,
      promptTokens: fc.nat(),
      cachedTokens: fc.nat(),
      promptProbabilities: fc.array(anyProbabilities, { maxLength: 3 }),
    },
    { requiredKeys: ['type', 'slotId', 'promptTokens', 'cachedTokens'] },
  ),
  record(
    {
      type: fc.constant('text' as const),
      text: anyText,
      isIncomplete: fc.boolean(),
      token: anyToken,
      generatedTokens: fc.nat(),
      probabilities: anyProbabilities,
      timings: anyTimings,
      message: anyMessage,
    },
    { requiredKeys: ['type', 'text', 'isIncomplete', 'token', 'generatedTokens'] },
  ),
  record(
    {
      type: fc.constant('end' as const),
      text: anyText,
      finishReason: fc.constantFrom('stop' as const, 'length' as const, 'tool_calls' as const),
      stopCause: fc.constantFrom('eos' as const, 'word' as const, 'limit' as const),
      stoppingWord: anyText,
      truncated: fc.boolean(),
      hasNewLine: fc.boolean(),
      slotId: anyCount,
      seed: fc.nat(),
      usage: record({
        promptTokens: fc.nat(),
        generatedTokens: fc.nat(),
        cachedTokens: fc.nat(),
        tokensInCache: fc.nat(),
      }),
      timings: anyTimings,
      message: anyMessage,
    },
    {
      requiredKeys: [
        ...(['type', 'text', 'finishReason', 'stopCause', 'stoppingWord', 'truncated', 'hasNewLine'] as const),
        ...(['slotId', 'seed', 'usage', 'timings'] as const),
      ],
    },
  ),
  record({
    type: fc.constant('embedding' as const),
    vectors: fc.array(anyFloats, { maxLength: 3 }),
    tokens: fc.nat(),
    queueMs: anyNumber,
    promptMs: anyNumber,
  }),
  record({ type: fc.constant('failed' as const), failure: anyFailure }),
);

const anyStatus: fc.Arbitrary<WorkerStatus> = fc.oneof(
  record({ state: fc.constant('loading' as const), progress: anyNumber }),
  record({ state: fc.constant('failed' as const), failure: anyFailure }),
  fc.constant({ state: 'closed' as const }),
  fc.constant({
    state: 'ready' as const,
    model: {
      ...new FakeBackend().model,
      ...{ llamaCpp: 'v', build: 'b1', canShift: true, shifts: false, canMoveChunks: true },
      adapters: [{ path: 'a.gguf', scale: -0 }],
    },
    pieces: byteVocabulary().pieces,
  }),
);

const anyDistribution = record({
  bounds: fc.array(anyNumber, { maxLength: 3 }),
  counts: fc.array(fc.nat(), { maxLength: 4 }),
  sum: anyNumber,
});
const anyStatistics = record({
  ...{ promptTokens: fc.nat(), promptMs: anyNumber, cachedPromptTokens: fc.nat(), generatedTokens: fc.nat() },
  ...{ generatedMs: anyNumber, steps: fc.nat(), stepTokens: fc.nat(), draftedTokens: fc.nat() },
  ...{ acceptedDraftTokens: fc.nat(), verifiedDrafts: fc.nat(), longestSequence: fc.nat(), stepSlots: fc.nat() },
  ...{ poisonedTasks: fc.nat() },
  prefillBudget: fc.nat(),
  diskCache: record({
    ...{ sequences: fc.nat(), tokens: fc.nat(), bytes: fc.nat(), maxBytes: fc.nat() },
    ...{ hitTokens: fc.nat(), parkedTokens: fc.nat(), restoredTokens: fc.nat(), evictedTokens: fc.nat() },
  }),
  checkpoints: record({
    ...{ held: fc.nat(), bytes: fc.nat(), taken: fc.nat(), takenMs: anyNumber },
    ...{ restored: fc.nat(), restoredTokens: fc.nat() },
  }),
  hostCache: record({
    ...{ sequences: fc.nat(), tokens: fc.nat(), bytes: fc.nat(), maxBytes: fc.constantFrom(0, 5, Infinity) },
    ...{ hitTokens: fc.nat(), parkedTokens: fc.nat(), restoredTokens: fc.nat(), evictedTokens: fc.nat() },
  }),
  ...{
    longestStepMs: anyNumber,
    runningStepMs: anyNumber,
    runningEncodingMs: anyNumber,
    encodings: fc.nat(),
    encodingMs: anyNumber,
    longestEncodingMs: anyNumber,
    tasksRunning: fc.nat(),
    tasksPaused: fc.nat(),
    tasksWaiting: fc.nat(),
    tasksSuspended: fc.nat(),
    preemptions: record({ priority: fc.nat(), cells: fc.nat() }),
  },
  ...{ tokensInCache: fc.nat(), cacheSize: fc.nat() },
  latencies: record({
    queue: anyDistribution,
    prefill: anyDistribution,
    firstToken: anyDistribution,
    betweenTokens: anyDistribution,
    endToEnd: anyDistribution,
  }),
});
const anySlot = record(
  {
    ...{ id: fc.nat(), contextSize: fc.nat(), isProcessing: fc.boolean(), task: anyTask, tokensInCache: fc.nat() },
    ...{ promptTokens: fc.nat(), cachedPromptTokens: fc.nat(), generatedTokens: fc.nat(), remainingTokens: anyCount },
    ...{ hasNewLine: fc.boolean(), stoppingWord: anyText },
  },
  {
    requiredKeys: [
      ...(['id', 'contextSize', 'isProcessing', 'tokensInCache', 'promptTokens', 'cachedPromptTokens'] as const),
      ...(['generatedTokens', 'remainingTokens', 'hasNewLine', 'stoppingWord'] as const),
    ],
  },
);

const anyLiveTask = record(
  {
    ...{ requestId: anyText, choice: anyChoice, promptTokens: fc.nat(), cachedTokens: fc.nat() },
    ...{ processedTokens: fc.nat(), generatedTokens: fc.nat(), generatedMs: anyNumber },
  },
  {
    requiredKeys: ['choice', 'promptTokens', 'cachedTokens', 'processedTokens', 'generatedTokens', 'generatedMs'],
  },
);
const anyLiveSlot = record(
  {
    id: fc.nat(),
    activity: fc.constantFrom('idle' as const, 'reading' as const, 'generating' as const, 'stalled' as const),
    ...{ since: anyNumber, contextSize: fc.nat(), tokensInCache: fc.nat(), task: anyLiveTask },
  },
  { requiredKeys: ['id', 'activity', 'since', 'contextSize', 'tokensInCache'] },
);

export const anyEngineMessage: fc.Arbitrary<EngineMessage> = fc.oneof(
  record({ type: fc.constant('status' as const), status: anyStatus }),
  record({
    type: fc.constant('events' as const),
    events: fc.array(record({ id: fc.nat(), events: fc.array(anyTaskEvent, { maxLength: 4 }) }), { maxLength: 3 }),
  }),
  record({
    type: fc.constant('answer' as const),
    id: fc.nat(),
    answer: fc.oneof(
      fc.array(anyInt32s, { maxLength: 2 }),
      anyText,
      anyCount,
      fc.constant(true as const),
      anyStatistics,
      fc.array(anySlot, { maxLength: 2 }),
      record({ tokens: fc.nat(), bytes: fc.nat(), ms: anyNumber }),
    ),
  }),
  record({ type: fc.constant('refusal' as const), id: fc.nat(), failure: anyFailure }),
  record({ type: fc.constant('statistics' as const), statistics: anyStatistics }),
  record({
    type: fc.constant('live' as const),
    report: record({ slots: fc.array(anyLiveSlot, { maxLength: 2 }), statistics: anyStatistics }),
  }),
  record({ type: fc.constant('log' as const), level: fc.nat(5), text: anyText }),
);
