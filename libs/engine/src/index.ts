export { type AdapterFile, MAX_ADAPTER_SCALE } from './door/adapter-file.js';
export type { AdmissionFigures, Arrival, PriorityClass, QueueBound, QueueBounds } from './door/admission.js';
export type { ChatReaderSpec, FormattedChat, MessageBeginning, MessageEvent } from './door/chat.js';
export type { EngineCommand } from './door/commands.js';
export { createEmbeddingTask } from './door/create-embedding-task.js';
export { createTask } from './door/create-task.js';
export { type Deadline, deadlineClock } from './door/deadline.js';
export type {
  Embedding,
  EmbeddingFacts,
  EmbeddingRequest,
  EmbeddingStream,
  EmbeddingTask,
  Pooling,
} from './door/embedding.js';
export { EngineClient, type EngineHealth } from './door/engine-client.js';
export {
  EngineError,
  type EngineErrorCode,
  type EngineErrorDetails,
  type EngineFailure,
} from './door/engine-error.js';
export type { EngineOptions } from './door/engine-options.js';
export type {
  DistributionSnapshot,
  EngineStatistics,
  LatencySnapshots,
  TierFigures,
} from './door/engine-statistics.js';
export type { EngineStatus } from './door/engine-status.js';
export { jsonOf } from './door/json-of.js';
export type { LiveReport, LiveSlot, LiveTask, SlotActivity, SlotChoice } from './door/live.js';
export type { BuildInfo, DeviceInfo, MachineInfo } from './door/machine-info.js';
export { type MediaFile, type MediaPrompt, type Modalities, type PromptMedia, TEXT_ONLY } from './door/media.js';
export type { EngineMessage } from './door/messages.js';
export type { ModelInfo, RerankFacts } from './door/model-info.js';
export type { AnswerTo, EngineAnswer, EngineQuestion, SlotTransfer, TokenizeRules } from './door/questions.js';
export type { RequestOrigin } from './door/request-origin.js';
export type { SlotSnapshot } from './door/slot-snapshot.js';
export { isHighSurrogate } from './door/surrogates.js';
export type {
  AdapterScales,
  GrammarConstraint,
  ReasoningLimits,
  SpeculativeSettings,
  Task,
  TaskId,
  TaskRequest,
} from './door/task.js';
export type { TaskCourse, TaskEnd } from './door/task-course.js';
export type {
  FinishReason,
  PromptProgress,
  QueuePosition,
  StopCause,
  TaskEvent,
  Timings,
  TokenEvent,
  TokenProbabilities,
  TokenProbability,
  TokenStream,
  TopTokens,
  Usage,
} from './door/task-event.js';
export { type Pieces, Vocabulary } from './door/vocabulary.js';
export { canReadMedia } from './host/can-read-media.js';
export { ChildProcessEngine } from './host/child-process-engine.js';
export { describeMachine } from './host/describe-machine.js';
export { garbageCollector } from './host/garbage-collector.js';
export { InProcessEngine } from './host/in-process-engine.js';
export { type RpcWorkerOptions, serveRpc } from './host/serve-rpc.js';
export type { FoundModel, SupervisionOptions } from './host/supervision-options.js';
