import type { EngineError } from './engine-error.js';

/** The state of an engine, as its users see it. */
export type EngineStatus =
  | { readonly state: 'loading'; readonly progress: number; readonly missing?: Missing }
  | { readonly state: 'ready' }
  /** Its process ended, and another one is on its way; tasks and questions wait. */
  | { readonly state: 'restarting'; readonly reason: string; readonly missing?: Missing }
  /** It gave its memory back because nobody used it; the next task or question starts it again. */
  | { readonly state: 'sleeping' }
  /** It slept, and somebody needs it: the model is being loaded again. */
  | { readonly state: 'waking'; readonly missing?: Missing }
  /** The model could not be loaded. */
  | { readonly state: 'failed'; readonly error: EngineError }
  | { readonly state: 'closed' };

/** RPC servers that do not answer, each with the reason: they are waited for. */
type Missing = readonly string[];
