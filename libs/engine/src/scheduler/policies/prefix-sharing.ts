import type { AdapterSet } from '../../adapters/adapter-set.js';
import type { Backend } from '../../backend/backend.js';
import type { Task } from '../../door/task.js';
import type { Assignment } from '../../generation/assignment.js';
import { minGain } from '../../sequences/move-gain.js';
import { choosePrefix } from './prefix-choice.js';

/** A slot as a source of prefixes. */
export interface PrefixHolder {
  /** When its task was queued; 0 = it has none. */
  readonly queuedAt: number;
  /** Tokens of the prompt that its sequence begins with in the cache. */
  commonPrefix(prompt: Int32Array, adapters?: AdapterSet): number;
  /** The same once the prompt that it evaluates now is in the cache. */
  pendingPrefix(prompt: Int32Array, adapters?: AdapterSet): number;
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
  private readonly minGain: number;

  /**
   * Off where a copy is not certain to be right: a recurrent state cannot be cut back to the prefix, cells behind a
   * sliding window may be gone, and in a buffer that all sequences share, shifting one would shift the cells of all.
   * @param mayWait false where prompts wait for generations (no continuous batching): who waits would come last
   */
  constructor(
    backend: Backend,
    canShift: boolean,
    private readonly mayWait: boolean,
  ) {
    const { contextSize, sequenceContextSize } = backend.context;
    const areCellsShared = contextSize === sequenceContextSize;
    this.isOn =
      backend.model.slots > 1 && !backend.isRecurrent && backend.slidingWindow === 0 && !(areCellsShared && canShift);
    this.minGain = minGain(sequenceContextSize); // a copy moves all cells of a slot
  }

  /**
   * @param slot where the task is to run
   * @returns the slot to copy the prefix from; undefined = its own holds enough; 'wait' = it is being evaluated
   */
  sourceFor<Slot extends PrefixHolder>(
    { task, adapters, queuedAt }: Assignment,
    slot: Slot,
    slots: readonly Slot[],
  ): Slot | 'wait' | undefined {
    if (!this.isOn || !task.cachePrompt) return undefined;
    const prompt = slot.promptOf(task);
    const usable = prompt.subarray(0, -1); // the last token's logits are wanted: it is always evaluated
    if (usable.length < this.minGain) return undefined;
    const offers = slots
      .filter((other) => other !== slot)
      .map((other) => {
        const cached = other.commonPrefix(usable, adapters);
        const isAwaitable = this.mayWait && other.queuedAt <= queuedAt;
        return { source: other, cached, pending: isAwaitable ? other.pendingPrefix(usable, adapters) : cached };
      });
    return choosePrefix(slot.commonPrefix(usable, adapters), offers, this.minGain);
  }
}
