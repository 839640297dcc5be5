import type { AdapterSet } from '../adapters/adapter-set.js';
import type { EngineCore } from '../core/engine-core.js';
import type { Task } from '../task.js';
import type { Assignment } from './assignment.js';
import { choosePrefix } from './prefix-choice.js';

/** The fewest prompt tokens that another slot's cache must save. */
const LEAST_GAIN = 16;
/**
 * A copy moves all cells of a slot. Moving one takes a thousandth of the time that evaluating a token takes, as a rule
 * of thumb over model sizes and machines; so a token saved pays for this many cells with a margin.
 */
const CELLS_PER_TOKEN = 256;

/** A slot as a source of prefixes. */
export interface PrefixHolder {
  /** When its task was queued; 0 = it has none. */
  readonly queuedAt: number;
  /** Tokens of the prompt that its sequence begins with in the cache. */
  commonPrefix(prompt: Int32Array, adapters?: AdapterSet): number;
  /** The same once the prompt that it evaluates now is in the cache. */
  comingPrefix(prompt: Int32Array, adapters?: AdapterSet): number;
  /** The prompt of a task as it fits into the slot. */
  promptOf(task: Task): Int32Array;
}

/**
 * Lets a task take the beginning of its prompt from another slot's sequence, so that what several prompts have in
 * common is evaluated once.
 *
 * Nobody waits for ever: a task waits only for one that was queued before it and evaluates its prompt right now; each
 * step brings that one nearer to its end, and when it is cancelled or fails, there is nothing to wait for any more.
 */
export class PrefixSharing {
  private readonly isOn: boolean;
  private readonly leastGain: number;

  /**
   * Off where a copy is not certain to be right: a recurrent state cannot be cut back to the prefix, cells behind a
   * sliding window may be gone, and in a buffer that all sequences share, shifting one would shift the cells of all.
   * @param mayWait false where prompts wait for generations (no continuous batching): who waits would come last
   */
  constructor(
    core: EngineCore,
    canShift: boolean,
    private readonly mayWait: boolean,
  ) {
    const { contextSize, sequenceContextSize } = core.context;
    const areCellsShared = contextSize === sequenceContextSize;
    this.isOn = core.model.slots > 1 && !core.isRecurrent && core.slidingWindow === 0 && !(areCellsShared && canShift);
    this.leastGain = Math.max(LEAST_GAIN, Math.ceil(sequenceContextSize / CELLS_PER_TOKEN));
  }

  /**
   * @param slot where the task is to run
   * @returns the slot to copy the prefix from; undefined = its own holds enough; 'later' = it is being evaluated
   */
  sourceFor<Slot extends PrefixHolder>(
    { task, queuedAt }: Assignment,
    slot: Slot,
    slots: readonly Slot[],
  ): Slot | 'later' | undefined {
    if (!this.isOn || !task.cachePrompt) return undefined;
    const prompt = slot.promptOf(task);
    const usable = prompt.subarray(0, -1); // the last token's logits are wanted: it is always evaluated
    if (usable.length < this.leastGain) return undefined;
    const offers = slots
      .filter((other) => other !== slot)
      .map((other) => {
        const cached = other.commonPrefix(usable, task.adapters);
        const isAwaitable = this.mayWait && other.queuedAt <= queuedAt;
        return { source: other, cached, coming: isAwaitable ? other.comingPrefix(usable, task.adapters) : cached };
      });
    return choosePrefix(slot.commonPrefix(usable, task.adapters), offers, this.leastGain);
  }
}
