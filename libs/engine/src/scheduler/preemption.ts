import type { Assignment } from '../generation/assignment.js';
import { victimForCells } from './policies/victim.js';
import type { SlotActor } from './slot-actor.js';
import type { Suspensions } from './suspensions.js';
import type { Admission, TaskQueue } from './task-queue.js';

/** Milliseconds after a task could not be made to give way in which none is. */
const PAUSE_MS = 1_000;

/** Takes slots from tasks in the middle, which go on later. Only between steps. */
export class Preemption {
  private pausedUntil = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds */
  constructor(
    private readonly slots: readonly SlotActor[],
    private readonly waiting: TaskQueue<SlotActor>,
    private readonly suspensions: Suspensions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * A waiting task that another one has to give way to, and its slot.
   * @param step the number of the next step
   */
  due(step: number): { readonly assignment: Assignment; readonly victim: SlotActor } | undefined {
    return this.now() < this.pausedUntil ? undefined : this.waiting.preempting(step);
  }

  /** @returns what can begin then; undefined = nothing */
  async run(assignment: Assignment, victim: SlotActor): Promise<Admission<SlotActor> | undefined> {
    const isFree = await this.suspend(victim, 'priority');
    if (!isFree || !victim.isIdle || !this.waiting.takeFor(assignment)) return undefined;
    return { assignment, slot: victim, choice: 'preempting', source: undefined };
  }

  /**
   * Makes room for tasks that found no KV cells.
   * @returns false where none can give way
   */
  async giveCells(): Promise<boolean> {
    const victim = victimForCells(this.slots);
    if (!victim) return false;
    await this.suspend(victim, 'cells');
    victim.freeCells();
    return true;
  }

  private async suspend(slot: SlotActor, reason: 'priority' | 'cells'): Promise<boolean> {
    const suspended = await this.suspensions.suspend(slot, reason);
    if (suspended) this.waiting.suspend(suspended);
    else if (!slot.isIdle) this.pausedUntil = this.now() + PAUSE_MS;
    return suspended !== undefined;
  }
}
