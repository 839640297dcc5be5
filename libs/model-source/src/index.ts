export { type ModelSourceSettings, modelSourceSettings } from './environment.js';
export type {
  DownloadLimits,
  DownloadProgress,
  LocalModel,
  ModelRequest,
  ModelSourceEffects,
  ModelSourceLog,
  Proxies,
} from './model-request.js';
export { ModelSourceError, type ModelSourceErrorCode } from './model-source-error.js';
export { type ProgressOutput, ProgressPrinter } from './progress/progress-printer.js';
export { resolveModel } from './resolve-model.js';
