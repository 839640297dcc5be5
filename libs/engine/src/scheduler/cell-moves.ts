import type { ParkedSequence } from '../cache/parked-sequence.js';
import type { Parking } from '../cache/parking.js';
import type { Assignment } from '../generation/assignment.js';
import type { SlotActor } from './slot-actor.js';
import type { Admission } from './task-queue.js';

type SlotAdmission = Admission<SlotActor>;

/** What has to be done with the cells of a slot before its task can begin. */
interface CellMove {
  readonly admission: SlotAdmission;
  /** What it holds is parked first. */
  mustPark: boolean;
  /** Takes its place; undefined = the task begins with what the slot has. */
  readonly restored: ParkedSequence | undefined;
}

/**
 * Tasks that have a slot, and begin once cells are moved between it and the memory of the host. There is one move between
 * two steps, so that no stream waits for several of them.
 */
export class CellMoves {
  private waiting: CellMove[] = [];

  /** @param parking moves cells; absent = nothing is ever moved */
  constructor(
    private readonly slots: readonly SlotActor[],
    private readonly parking: Parking | undefined,
  ) {}

  get count(): number {
    return this.waiting.length;
  }

  /** The slot is promised to a task. */
  isFor(slot: SlotActor): boolean {
    return this.waiting.some(({ admission }) => admission.slot === slot);
  }

  /** Tokens of a task's prompt that are parked, if a slot that holds nothing of it would have them restored. */
  parkedPrefix(assignment: Assignment): number {
    const prompt = this.parking && reusablePrompt(assignment, this.slots[0]!);
    return (prompt && this.parking?.find(prompt, assignment.adapters, 0)?.length) ?? 0;
  }

  /** @returns false where the task can begin at once */
  takes(admission: SlotAdmission): boolean {
    const move = this.parking && moveFor(this.parking, admission);
    if (!move) return false;
    if (move.restored) move.restored.pins++;
    this.waiting.push(move);
    return true;
  }

  /** Does one move. Only between steps. @returns what can begin then; undefined = nothing */
  async run(): Promise<SlotAdmission | undefined> {
    const { parking } = this;
    const move = this.waiting[0];
    if (!parking || !move) return undefined;
    const { restored, admission } = move;
    if (move.mustPark) {
      move.mustPark = false;
      await admission.slot.withCells((cells) => parking.park(cells));
      if (restored) return undefined;
    } else if (restored) {
      await admission.slot.withCells((cells) => parking.restore(cells, restored));
    }
    return this.take((each) => each === move)[0]?.admission;
  }

  /** Parks what an idle slot holds, while there is nothing else to do. @returns undefined if that is not worth it */
  parkAhead(): Promise<void> | undefined {
    const { parking } = this;
    if (!parking?.isUnderPressure) return undefined;
    const due = this.slots
      .filter((slot) => slot.isIdle && slot.withCells((cells) => parking.isDueAhead(cells)))
      .toSorted((a, b) => a.lastUse - b.lastUse)[0];
    return due?.withCells((cells) => parking.park(cells));
  }

  /** @returns false if the task has no move before it */
  remove(assignment: Assignment): boolean {
    return this.take(({ admission }) => admission.assignment === assignment).length > 0;
  }

  removeAll(): readonly Assignment[] {
    return this.take(() => true).map(({ admission }) => admission.assignment);
  }

  private take(isTaken: (move: CellMove) => boolean): readonly CellMove[] {
    const taken = this.waiting.filter(isTaken);
    if (taken.length > 0) this.waiting = this.waiting.filter((move) => !isTaken(move));
    for (const { restored } of taken) if (restored) restored.pins--;
    return taken;
  }
}

function moveFor(parking: Parking, admission: SlotAdmission): CellMove | undefined {
  const { assignment, slot, source, choice } = admission;
  const { adapters } = assignment;
  const prompt = reusablePrompt(assignment, slot);
  const own = prompt ? slot.commonPrefix(prompt, adapters) : 0;
  const live = Math.max(own, (prompt && source?.commonPrefix(prompt, adapters)) ?? 0);
  const restored = prompt && parking.find(prompt, adapters, live)?.sequence;
  const mustPark = slot.withCells((cells) => parking.isDue(cells, restored || source ? 0 : own));
  if (mustPark) parking.noteNeed();
  if (!restored) return mustPark ? { admission, mustPark, restored } : undefined;
  const chosen = choice === 'asked' ? choice : 'restored';
  return { admission: { assignment, slot, source: undefined, choice: chosen, isRestored: true }, mustPark, restored };
}

/** The prompt without its last token, as it fits into the slot; undefined = nothing of it may be taken from a cache. */
function reusablePrompt({ task }: Assignment, slot: SlotActor): Int32Array | undefined {
  return task.cachePrompt && !task.promptLogprobs ? slot.promptOf(task).subarray(0, -1) : undefined;
}
