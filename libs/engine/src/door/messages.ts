import type { EngineFailure } from './engine-error.js';
import type { EngineStatistics } from './engine-statistics.js';
import type { LiveReport } from './live.js';
import type { ModelInfo } from './model-info.js';
import type { EngineAnswer } from './questions.js';
import type { TaskEvents } from './task-event.js';
import type { Pieces } from './vocabulary.js';

/** How far a worker is with its model. */
export type WorkerStatus =
  /** Fraction 0..1. */
  | { readonly state: 'loading'; readonly progress: number }
  | { readonly state: 'ready'; readonly model: ModelInfo; readonly pieces: Pieces }
  | { readonly state: 'failed'; readonly failure: EngineFailure }
  | { readonly state: 'closed' };

/** The messages of an engine, in order. Plain data, as commands are. */
export type EngineMessage =
  | { readonly type: 'status'; readonly status: WorkerStatus }
  /** All events of one publication: what a step, or a burst of steps, produced. */
  | { readonly type: 'events'; readonly events: readonly TaskEvents[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: EngineAnswer }
  | { readonly type: 'refusal'; readonly id: number; readonly failure: EngineFailure }
  | { readonly type: 'statistics'; readonly statistics: EngineStatistics }
  /** Where somebody watches: what goes on, when it has changed, at most four times a second. */
  | { readonly type: 'live'; readonly report: LiveReport }
  /** llama.cpp's log; levels: 1 debug, 2 info, 3 warning, 4 error, 5 continues the line before. */
  | { readonly type: 'log'; readonly level: number; readonly text: string };
