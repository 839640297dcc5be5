import type { DiskTier } from '../disk-cache/disk-tier.js';
import type { LookupOptions } from '../door/lookup-options.js';
import type { MediaStore } from '../media/media-store.js';
import type { MediaTokens } from '../media/media-tokens.js';

/** What the scheduler is made with: a part of EngineOptions. */
export interface SchedulerOptions {
  /** 0..1: share of the prompt that a slot must hold to be preferred; 0 = least recently used only. */
  readonly slotPromptSimilarity: number;
  /** A full context drops its older half, if the memory can do that. */
  readonly contextShift: boolean;
  /** False: prompts wait until no slot generates. */
  readonly continuousBatching: boolean;
  /** Control tokens appear in the text. */
  readonly renderSpecial: boolean;
  /** False: every step is a call of its own. For measurements; default true. */
  readonly bursts?: boolean;
  /** How drafts are looked up in the text; absent = they are not. */
  readonly lookup?: LookupOptions | undefined;
  /** Tenants find what was computed for others; absent = they do not. */
  readonly isCacheShared?: boolean | undefined;
  /** Bytes of the host's memory for what slots held before; infinite = no bound, absent or 0 = none. */
  readonly hostCacheBytes?: number;
  /** The most checkpoints of a slot, where the memory cannot be cut back; absent or 0 = none. */
  readonly maxCheckpoints?: number;
  /** Tokens between two of them that are not among the last ones; absent or 0 = one at each end of a message. */
  readonly checkpointMinStep?: number;
  /** Milliseconds between tokens that prompts should not exceed; 0 = they may, absent = by what steps take. */
  readonly itlTargetMs?: number | undefined;
  /** Threads of the pool: how many of them compute a step is tuned while running; absent = always all. */
  readonly tunedThreads?: number | undefined;
}

/** What a scheduler works with besides the backend. */
export interface SchedulerParts {
  /** Has media of tasks encoded; absent = the model takes none. */
  readonly media?: MediaStore | undefined;
  /** The numbers of media in prompts. */
  readonly mediaTokens?: MediaTokens | undefined;
  /** Keeps what slots held in files; absent = nothing is. Of use only with `hostCacheBytes`. */
  readonly disk?: DiskTier | undefined;
}

/** What a scheduler causes outside of itself. */
export interface SchedulerEffects {
  /** Called when a task has been given its slot, before anything is computed or read for it. */
  readonly afterAssignment: () => void;
  /** Takes warnings for an operator. */
  readonly warn: (message: string) => void;
  /** Resolves when the events so far are taken; undefined = they are, and no step has to wait for that. */
  readonly whenTaken: () => Promise<void> | undefined;
}

export const NO_EFFECTS: SchedulerEffects = {
  afterAssignment: () => undefined,
  warn: () => undefined,
  whenTaken: () => undefined,
};
