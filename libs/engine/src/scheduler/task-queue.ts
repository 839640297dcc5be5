import type { CacheTier } from '../door/engine-statistics.js';
import type { SlotChoice } from '../door/live.js';
import type { Assignment } from '../generation/assignment.js';
import { AdmissionOrder } from './policies/admission-order.js';
import type { PrefixHolder, PrefixSharing } from './policies/prefix-sharing.js';
import { pickSlot, type SlotCandidate } from './policies/slot-picker.js';
import { type PreemptibleSlot, victimOf } from './policies/victim.js';

/** A task that can start: its slot, and the other slot from which the beginning of its prompt is copied. */
export interface Admission<Slot> {
  readonly assignment: Assignment;
  readonly slot: Slot;
  readonly choice: SlotChoice;
  readonly source: Slot | undefined;
  /** No priority counted for its start; absent = they did. */
  readonly isTurnOfAll?: boolean;
  /** Where what the slot begins with was restored from; absent = nothing was. */
  readonly restoredFrom?: CacheTier;
}

/** Which of the waiting tasks had a slot before. */
export interface SuspendedTasks {
  has(assignment: Assignment): boolean;
  /** Whether it can go on now. */
  mayGoOn(assignment: Assignment): boolean;
}

/** Tasks that have no slot yet, or gave theirs up, in the order of `AdmissionOrder`. */
export class TaskQueue<Slot extends SlotCandidate & PrefixHolder & PreemptibleSlot> {
  /** After `admit`: a task waits for a prefix that a running one evaluates. */
  isWaitingForPrefix = false;
  private readonly order = new AdmissionOrder<Assignment>();

  /**
   * @param similarity see `pickSlot`
   * @param isOpen false: the slot takes no task now
   * @param parkedPrefix tokens of a task's prompt that are parked in the memory of the host
   * @param suspensions absent = no task ever gives its slot up
   */
  constructor(
    private readonly slots: readonly Slot[],
    private readonly sharing: PrefixSharing,
    private readonly similarity: number,
    private readonly isOpen: (slot: Slot) => boolean = () => true,
    private readonly parkedPrefix: (assignment: Assignment) => number = () => 0,
    private readonly suspensions?: SuspendedTasks,
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

  /** A task that had started waits again. */
  suspend(assignment: Assignment): void {
    this.order.suspend(assignment);
  }

  /**
   * The task that another one should give way to, and its slot.
   * @param step the number of the next step
   */
  preempting(step: number): { readonly assignment: Assignment; readonly victim: Slot } | undefined {
    const { order, slots } = this;
    if (order.length === 0 || slots.some((slot) => slot.isIdle)) return undefined;
    if (order.highestPriority <= Math.min(...slots.map((slot) => slot.priority))) return undefined;
    let victim: Slot | undefined;
    const assignment = order.first(({ task, isPaused }) => {
      if (isPaused) return false;
      victim = victimOf(slots, { priority: task.priority ?? 0, slotId: task.slotId }, step);
      return victim !== undefined;
    });
    return assignment && victim && { assignment, victim };
  }

  /** Takes a task out for a slot that another one has given up to it. @returns false if it does not wait any more */
  takeFor(assignment: Assignment): boolean {
    if (!this.order.has(assignment)) return false;
    this.order.begin(assignment, false);
    return true;
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
      const isSuspended = this.suspensions?.has(assignment) ?? false;
      if (isSuspended && !this.suspensions?.mayGoOn(assignment)) return; // those behind it would take its cells
      const { task, adapters } = assignment;
      // One that goes on brings its own cells: what slots hold of its prompt is of no use.
      const parked = isSuspended ? 0 : this.parkedPrefix(assignment);
      const request = { prompt: task.prompt, slotId: task.slotId, adapters, parked };
      const pick = pickSlot(slots, request, isSuspended ? 0 : this.similarity);
      if (!pick) continue; // the slot that it asks for is not idle
      const { slot } = pick;
      const choice = isSuspended ? 'resumed' : pick.choice;
      const { isTurnOfAll } = this.order;
      const source = isSuspended ? undefined : this.sharing.sourceFor(assignment, slot, this.slots);
      if (source === 'wait') {
        this.isWaitingForPrefix = true;
        slots = slots.filter((candidate) => candidate !== slot);
      } else {
        this.order.begin(assignment);
        start({ assignment, slot, choice, source, isTurnOfAll });
        slots = slots.filter(this.isOpen);
      }
      if (!slots.some(isIdle)) return;
    }
  }
}

function isIdle(slot: SlotCandidate): boolean {
  return slot.isIdle;
}
