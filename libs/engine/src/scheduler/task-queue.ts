import type { CacheTier } from '../door/engine-statistics.js';
import type { SlotChoice } from '../door/live.js';
import type { Assignment } from '../generation/assignment.js';
import { AdmissionOrder } from './policies/admission-order.js';
import type { PrefixHolder, PrefixSharing } from './policies/prefix-sharing.js';
import { pickSlot, type SlotCandidate } from './policies/slot-picker.js';

/** A task that can start: its slot, and the other slot from which the beginning of its prompt is copied. */
export interface Admission<Slot> {
  readonly assignment: Assignment;
  readonly slot: Slot;
  readonly choice: SlotChoice;
  readonly source: Slot | undefined;
  /** Where what the slot begins with was restored from; absent = nothing was. */
  readonly restoredFrom?: CacheTier;
}

/** Tasks that have no slot yet, in the order of `AdmissionOrder`. */
export class TaskQueue<Slot extends SlotCandidate & PrefixHolder> {
  /** After `admit`: a task waits for a prefix that a running one evaluates. */
  isWaitingForPrefix = false;
  private readonly order = new AdmissionOrder<Assignment>();

  /**
   * @param similarity see `pickSlot`
   * @param isOpen false: the slot takes no task now
   * @param parkedPrefix tokens of a task's prompt that are parked in the memory of the host
   */
  constructor(
    private readonly slots: readonly Slot[],
    private readonly sharing: PrefixSharing,
    private readonly similarity: number,
    private readonly isOpen: (slot: Slot) => boolean = () => true,
    private readonly parkedPrefix: (assignment: Assignment) => number = () => 0,
  ) {}

  get length(): number {
    return this.order.length;
  }

  add(assignment: Assignment): void {
    this.order.add(assignment);
  }

  /** A task has ended, or nobody waits for it any more. @returns false if it did not wait */
  remove(assignment: Assignment): boolean {
    if (this.order.remove(assignment)) return true;
    this.order.end(assignment);
    return false;
  }

  removeAll(): readonly Assignment[] {
    return this.order.removeAll();
  }

  /**
   * Takes out the tasks that can start, in their order; a paused one waits on. A task that waits for a prefix keeps its
   * slot from those behind it: it is not overtaken.
   * @param start gives the slot its work, or promises it; called at once, since the next choice depends on it
   */
  admit(start: (admission: Admission<Slot>) => void): void {
    let slots = this.slots.filter(this.isOpen);
    this.isWaitingForPrefix = false;
    if (!slots.some(isIdle)) return;
    for (const assignment of this.order.candidates()) {
      if (assignment.isPaused) continue;
      const { task, adapters } = assignment;
      const request = { prompt: task.prompt, slotId: task.slotId, adapters, parked: this.parkedPrefix(assignment) };
      const pick = pickSlot(slots, request, this.similarity);
      if (!pick) continue; // the slot that it asks for is not idle
      const { slot, choice } = pick;
      const source = this.sharing.sourceFor(assignment, slot, this.slots);
      if (source === 'wait') {
        this.isWaitingForPrefix = true;
        slots = slots.filter((candidate) => candidate !== slot);
      } else {
        this.order.begin(assignment);
        start({ assignment, slot, choice, source });
        slots = slots.filter(this.isOpen);
      }
      if (!slots.some(isIdle)) return;
    }
  }
}

function isIdle(slot: SlotCandidate): boolean {
  return slot.isIdle;
}
