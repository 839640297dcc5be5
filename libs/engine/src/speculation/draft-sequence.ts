import type { DraftContext } from '../backend/backend.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';
import type { SequenceMirror } from '../sequences/sequence-mirror.js';
import { type Draft, NO_DRAFT } from './draft.js';

/**
 * The draft model's side of one sequence. Its memory holds a beginning of what the target's sequence knows; what comes
 * behind that is left there until the next draft cuts it off.
 */
export class DraftSequence implements SequenceMirror {
  private held = 0;
  /** Drafted behind the held tokens; all but the last are in the memory. */
  private drafted: Draft = NO_DRAFT;
  /** The draft model computes numbers for it that are not finite. */
  private isBroken = false;

  /** @param siblings all sequences of the context, by id */
  constructor(
    private readonly id: number,
    private readonly context: DraftContext,
    private readonly siblings: readonly DraftSequence[],
  ) {}

  /** How many of the sequence's tokens the memory holds, with those drafts that turned out to be right. */
  settle(sequence: SequenceCache): number {
    const { drafted } = this;
    this.drafted = NO_DRAFT;
    for (let place = 0; place < drafted.length - 1; place++) {
      if (this.held >= sequence.length || sequence.at(this.held) !== drafted[place]) break;
      this.held++;
    }
    return this.held;
  }

  /** False: its task gets no drafts of this model any more. */
  get isUsable(): boolean {
    return !this.isBroken;
  }

  /** The draft model has computed numbers for it that are not finite: it is left alone until its next task. */
  giveUp(): void {
    this.isBroken = true;
  }

  /** A call evaluated the sequence up to `held`, and drafted behind it. */
  record(held: number, drafted: Draft): void {
    this.held = held;
    this.drafted = drafted;
  }

  keep(length: number): void {
    this.isBroken = false;
    this.drafted = NO_DRAFT;
    this.held = Math.min(this.held, length);
  }

  shift(from: number, to: number): void {
    this.drafted = NO_DRAFT;
    if (this.held <= from) return;
    if (this.held <= to || !this.context.canShift) {
      this.held = from;
      return;
    }
    this.context.trim(this.id, this.held, -1);
    this.context.trim(this.id, from, to);
    this.context.shift(this.id, to, this.held, from - to);
    this.held -= to - from;
  }

  copyFrom(source: number): void {
    this.isBroken = false;
    this.drafted = NO_DRAFT;
    this.context.trim(this.id, 0, -1);
    this.context.copy(source, this.id, 0, -1);
    this.held = this.siblings[source]!.held;
  }
}
