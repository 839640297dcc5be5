import type { AdapterSet } from '../adapters/adapter-set.js';
import type { Backend } from '../backend/backend.js';
import { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointBuffers } from '../checkpoints/checkpoint-buffers.js';
import { SequenceCheckpoints } from '../checkpoints/sequence-checkpoints.js';
import { EngineError } from '../door/engine-error.js';
import { type CheckpointFigures, NO_CHECKPOINTS } from '../door/engine-statistics.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';

/** Milliseconds after a checkpoint could not be taken in which none is taken. */
const PAUSE_MS = 30_000;

export interface CheckpointOptions {
  /** The most of a sequence; 0 = none are taken. */
  readonly max: number;
  /** Tokens between two that are not among the last ones; 0 = there is one at each end of a message. */
  readonly minStep: number;
  /** They may be read from files later: damage is to be found then. */
  readonly isLasting: boolean;
}

/** What a checkpoint is taken of. */
export interface CheckpointSlot {
  readonly isIdle: boolean;
  withCells<Result>(work: (sequence: SequenceCache) => Result): Result;
}

/**
 * Takes checkpoints of the sequences of a memory that cannot be cut back, and brings sequences back to them. Both take the
 * place of a step.
 */
export class Checkpoints {
  /** Memory for them. */
  readonly buffers = new CheckpointBuffers();
  private taken = 0;
  private takenMs = 0;
  private restored = 0;
  private restoredTokens = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;

  /** @param warn takes what an operator should know */
  private constructor(
    private readonly backend: Pick<Backend, 'isRecurrent' | 'vocabulary'>,
    private readonly options: CheckpointOptions,
    private readonly warn: (message: string) => void,
  ) {}

  /** @returns undefined where the memory can be cut back to everywhere, or none are wanted */
  static for(
    backend: Pick<Backend, 'isRecurrent' | 'slidingWindow' | 'vocabulary'>,
    options: CheckpointOptions,
    warn: (message: string) => void,
  ): Checkpoints | undefined {
    const isNeeded = backend.isRecurrent || backend.slidingWindow > 0;
    return isNeeded && options.max > 0 ? new Checkpoints(backend, options, warn) : undefined;
  }

  static figuresOf(checkpoints: Checkpoints | undefined): CheckpointFigures {
    return checkpoints?.figures ?? NO_CHECKPOINTS;
  }

  /** Those of one sequence. */
  makeList(): SequenceCheckpoints {
    const { isRecurrent, vocabulary } = this.backend;
    const { max, minStep } = this.options;
    const endsMessage = (token: number) => token >= 0 && vocabulary.endsGeneration(token);
    return new SequenceCheckpoints({ max, minStep, endsMessage }, isRecurrent);
  }

  /** Takes those that are due. Does not reject. @returns undefined if none is */
  take(slots: readonly CheckpointSlot[]): Promise<void> | undefined {
    const due = slots.filter((slot) => !slot.isIdle && slot.withCells((sequence) => sequence.isCheckpointDue));
    return due.length === 0 ? undefined : this.takeAll(due);
  }

  /**
   * Brings a sequence back to where a prompt departs from it. Does not reject: where that fails, it holds nothing.
   * @returns undefined if there is nothing to bring back
   */
  goBack(sequence: SequenceCache, prompt: Int32Array, adapters: AdapterSet): Promise<void> | undefined {
    const checkpoint = sequence.checkpointFor(prompt, adapters);
    return checkpoint && this.restore(sequence, checkpoint);
  }

  private get figures(): CheckpointFigures {
    const { taken, takenMs, restored, restoredTokens } = this;
    const { count: held, bytes } = this.buffers;
    return { held, bytes, taken, takenMs, restored, restoredTokens };
  }

  private async takeAll(due: readonly CheckpointSlot[]): Promise<void> {
    for (const slot of due) await slot.withCells((sequence) => this.takeOf(sequence));
  }

  private async takeOf(sequence: SequenceCache): Promise<void> {
    if (!sequence.makeRoomForCheckpoint() || performance.now() < this.pausedUntil) return;
    const started = performance.now();
    const buffer = this.buffers.take(sequence.checkpointSize);
    try {
      const { cached } = sequence;
      const size = await sequence.saveCheckpointInto(buffer, this.options.isLasting);
      sequence.addCheckpoint(new Checkpoint(cached, buffer, size, this.buffers));
      this.taken++;
      this.takenMs += performance.now() - started;
    } catch (cause) {
      this.buffers.give(buffer);
      this.pausedUntil = performance.now() + PAUSE_MS;
      this.warn(`a checkpoint could not be taken: ${EngineError.from(cause).message}`);
    }
  }

  private async restore(sequence: SequenceCache, checkpoint: Checkpoint): Promise<void> {
    try {
      await sequence.goBack(checkpoint);
      this.restored++;
      this.restoredTokens += checkpoint.place;
    } catch (cause) {
      this.warn(`a checkpoint could not be restored: ${EngineError.from(cause).message}`);
    }
  }
}
