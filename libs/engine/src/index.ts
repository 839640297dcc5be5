export { type AdapterSet, NO_ADAPTERS } from './adapters/adapter-set.js';
export type { AdapterFile, AdapterScale, AdapterState } from './adapters/adapters.js';
export type { FormattedChat, ParsedMessage } from './chat.js';
export type {
  DraftContext,
  DraftInput,
  DraftOutput,
  EngineCore,
  LoadCore,
  SequenceContext,
} from './core/engine-core.js';
export { EngineError, type EngineErrorCode, type EngineErrorDetails } from './core/engine-error.js';
export type { BuildInfo, MachineInfo } from './core/machine.js';
export type {
  ContextParams,
  DeviceInfo,
  KvType,
  LogSink,
  MetadataOverride,
  ModelParams,
  SamplerChain,
  SamplerChainOptions,
  StepInput,
  StepOutput,
  ThreadpoolParams,
} from './core/native.js';
export type { Embedding, EmbeddingFacts, EmbeddingStream, Pooling } from './embedding/embedding.js';
export { normalised } from './embedding/normalised.js';
export { EngineModule } from './engine.module.js';
export { EngineService, type EngineStatus } from './engine.service.js';
export type { EngineOptions } from './engine-options.js';
export type { LoadedModel, RerankFacts } from './loaded-model.js';
export { describeMachine } from './machine.js';
export type { SlotTransfer } from './saved-slots/slot-store.js';
export type { DistributionSnapshot } from './scheduler/distribution.js';
export type { EngineCounters } from './scheduler/engine-counters.js';
export type { LatencySnapshots } from './scheduler/latencies.js';
export type { SlotSnapshot } from './scheduler/slot-snapshot.js';
export type {
  FinishReason,
  GrammarConstraint,
  PromptProgress,
  SpeculativeSettings,
  StopCause,
  Task,
  ThinkingLimits,
  Timings,
  TokenEvent,
  TokenProbabilities,
  TokenProbability,
  TokenStream,
  Usage,
} from './task.js';
export { type Pieces, Vocabulary } from './text/vocabulary.js';
