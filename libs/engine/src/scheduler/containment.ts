import type { SequenceContext } from '../backend/backend.js';

/** A slot whose cells may hold numbers that are not finite. */
export interface SuspectSlot {
  readonly isIdle: boolean;
  /** It is computed alone, and logits that are not finite are its own fault. */
  isOnTrial: boolean;
  /** Gives back the cells that are not proven to be finite. @returns false if there were none */
  dropUnprovenCells(): boolean;
  /** What the memory really holds counts. */
  recoverCells(): void;
  /** Gives back all cells. */
  clearCells(): void;
}

/**
 * What is done about logits that are not finite. In a memory that sequences share they say little about whose fault they
 * are: attention multiplies the cells of all, and 0 times a NaN is NaN. So all cells that no finite logits have proven
 * are given back and set to zero, and every task that lost some is computed again, one after the other and alone. Who
 * gets such logits then is the cause.
 */
export class Containment<Slot extends SuspectSlot> {
  /** @param slots in the order of their sequences */
  constructor(
    private readonly context: Pick<SequenceContext, 'clean'>,
    private readonly slots: readonly Slot[],
  ) {}

  /**
   * Only between steps.
   * @param poisoned slots with logits that are not finite
   * @returns the slots whose tasks are the cause; they hold nothing
   */
  async contain(poisoned: readonly Slot[]): Promise<ReadonlySet<Slot>> {
    const guilty = new Set(poisoned.filter((slot) => slot.isOnTrial));
    for (const slot of guilty) slot.clearCells();
    for (const slot of this.slots) {
      if (slot.dropUnprovenCells() && !slot.isIdle) slot.isOnTrial = true;
    }
    for (const sequence of await this.context.clean()) guilty.add(this.slots[sequence]!);
    for (const slot of guilty) slot.clearCells();
    for (const slot of this.slots) slot.recoverCells();
    return guilty;
  }
}
