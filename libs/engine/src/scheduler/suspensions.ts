import type { KeptState, Parking } from '../cache/parking.js';
import { EngineError } from '../door/engine-error.js';
import type { Preemptions } from '../door/engine-statistics.js';
import type { Assignment } from '../generation/assignment.js';
import type { SlotActor, SuspendedTask } from './slot-actor.js';
import type { SuspendedTasks } from './task-queue.js';

/** Why a task gave its slot up: to one of a higher priority, or since there were too few cells for all. */
export type PreemptionReason = keyof Preemptions;

interface Suspension {
  readonly task: SuspendedTask;
  /** Absent = its cells are computed again. */
  readonly state: KeptState | undefined;
  readonly reason: PreemptionReason;
  /** How many tasks had ended when it was suspended. */
  readonly endings: number;
  /** Its state is being read. */
  isRead: boolean;
}

/** Tasks that gave their slots up in the middle, and wait to go on. */
export class Suspensions implements SuspendedTasks {
  /** Since the start. */
  readonly counts: Record<PreemptionReason, number> = { priority: 0, cells: 0 };
  private readonly held = new Map<Assignment, Suspension>();

  /**
   * @param slots all of the engine
   * @param parking keeps the states of their cells; absent = these are computed again
   * @param warn takes what an operator should know
   */
  constructor(
    private readonly slots: readonly Pick<SlotActor, 'isIdle' | 'endings'>[],
    private readonly parking: Parking | undefined,
    private readonly warn: (message: string) => void,
  ) {}

  /** Tasks that wait to go on. */
  get size(): number {
    return this.held.size;
  }

  has(assignment: Assignment): boolean {
    return this.held.has(assignment);
  }

  /**
   * Takes the task out of a slot; what the slot holds stays there. Only between steps. Does not reject.
   * @returns the task; undefined = it has ended meanwhile, or there is no room for its state, which a priority needs
   */
  async suspend(slot: SlotActor, reason: PreemptionReason): Promise<Assignment | undefined> {
    const task = slot.prepareSuspension();
    if (!task) return undefined;
    const state = await slot.withCells((cells) => this.parking?.keep(cells));
    const { assignment } = task.generation;
    if (!slot.serves(assignment) || (!state && reason === 'priority')) {
      if (state) this.parking?.giveBack(state);
      return undefined;
    }
    slot.leave();
    this.counts[reason]++;
    this.held.set(assignment, { task, state, reason, endings: this.endings, isRead: false });
    return assignment;
  }

  /** One that gave its cells up goes on when another task has ended, or none runs: else it would only give them up again. */
  mayGoOn(assignment: Assignment): boolean {
    const suspension = this.held.get(assignment);
    if (suspension?.reason !== 'cells') return true;
    return this.endings > suspension.endings || this.slots.every(({ isIdle }) => isIdle);
  }

  /** Puts the cells of a task back into an idle slot. Only between steps. Does not reject. */
  async restore(assignment: Assignment, slot: SlotActor): Promise<void> {
    const suspension = this.held.get(assignment);
    if (!suspension) return;
    const { task, state } = suspension;
    suspension.isRead = true;
    try {
      await slot.withCells((cells) => cells.resume(task.sequence, state?.buffer.subarray(0, state.size)));
    } catch (cause) {
      this.warn(`a suspended task is computed again: ${EngineError.from(cause).message}`);
    }
    suspension.isRead = false;
    if (this.held.get(assignment) !== suspension) this.giveBack(suspension);
  }

  /** It goes on, in a slot that its cells were put into. @returns undefined = it was not suspended */
  take(assignment: Assignment): SuspendedTask | undefined {
    const suspension = this.held.get(assignment);
    if (!suspension) return undefined;
    this.held.delete(assignment);
    this.giveBack(suspension);
    return suspension.task;
  }

  /** It does not go on. */
  drop(assignment: Assignment): void {
    const suspension = this.held.get(assignment);
    if (!suspension) return;
    this.held.delete(assignment);
    suspension.task.generation.stop();
    this.giveBack(suspension);
  }

  private get endings(): number {
    return this.slots.reduce((sum, slot) => sum + slot.endings, 0);
  }

  private giveBack({ state, isRead }: Suspension): void {
    if (state && !isRead) this.parking?.giveBack(state);
  }
}
