import type { Checkpoints } from '../cache/checkpoints.js';
import type { ParkedSequence } from '../cache/parked-sequence.js';
import type { FoundPrefix, Parking } from '../cache/parking.js';
import type { Assignment } from '../generation/assignment.js';
import type { SlotActor } from './slot-actor.js';
import type { Suspensions } from './suspensions.js';
import type { Admission } from './task-queue.js';

type SlotAdmission = Admission<SlotActor>;

/** What has to be done with the cells of a slot before its task can begin. */
interface CellMove {
  readonly admission: SlotAdmission;
  /** What it holds is parked first. */
  mustPark: boolean;
  /** It is being read from a file. */
  isReading: boolean;
  /** Takes its place; undefined = the task begins with what the slot has. */
  restored: ParkedSequence | undefined;
  /** It goes back to a checkpoint. */
  readonly goesBack: boolean;
  /** The task had begun before: its own cells take the place. */
  readonly isResumed: boolean;
}

/** Milliseconds between two moves of idle slots while others work. */
const BUSY_PAUSE_MS = 500;

/**
 * Tasks that have a slot, and begin once cells are moved between it and the memory of the host. There is one move between
 * two steps, so that no stream waits for several of them; files are read beside the steps.
 */
export class CellMoves {
  private waiting: CellMove[] = [];
  private lastAhead = Number.NEGATIVE_INFINITY;

  /**
   * @param parking moves cells; absent = nothing is parked
   * @param checkpoints bring cells back to what they were; absent = they can be cut to where a prompt departs
   * @param suspensions have the cells of tasks that go on
   * @param onReady is called when a file was read
   * @param now milliseconds
   */
  constructor(
    private readonly slots: readonly SlotActor[],
    private readonly parking: Parking | undefined,
    private readonly checkpoints: Checkpoints | undefined,
    private readonly suspensions: Suspensions,
    private readonly onReady: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get count(): number {
    return this.waiting.length;
  }

  /** There is a move that can be done now. */
  get isReady(): boolean {
    return this.waiting.length > 0 && this.waiting.some(isReady);
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
    const { parking, checkpoints } = this;
    if (this.suspensions.has(admission.assignment)) {
      const mustPark = parking !== undefined && admission.slot.withCells((cells) => parking.isDue(cells, 0));
      this.waiting.push({
        ...{ admission, mustPark, restored: undefined },
        ...{ isReading: false, goesBack: false, isResumed: true },
      });
      return true;
    }
    if (!parking && !checkpoints) return false;
    const { mustPark, found } = parking ? plan(parking, admission) : { mustPark: false, found: undefined };
    const goesBack = checkpoints !== undefined && departs(admission);
    if (!mustPark && !found && !goesBack) return false;
    const move = {
      ...{ admission, mustPark, restored: found?.parked },
      ...{ isReading: found?.stored !== undefined, goesBack, isResumed: false },
    };
    if (move.restored) move.restored.pins++;
    this.waiting.push(move);
    if (parking && found?.stored) void this.read(move, parking.fetch(found.stored));
    return true;
  }

  /** Does one move. Only between steps. @returns what can begin then; undefined = nothing */
  async run(): Promise<SlotAdmission | undefined> {
    const { parking } = this;
    const move = this.waiting.find(isReady);
    if (!move) return undefined;
    const { restored, admission, isResumed } = move;
    if (parking && move.mustPark) {
      move.mustPark = false;
      await admission.slot.withCells((cells) => parking.park(cells));
      if (restored || move.isReading || move.goesBack || isResumed) return undefined;
    } else if (isResumed) {
      await this.suspensions.restore(admission.assignment, admission.slot);
    } else {
      if (parking && restored) await admission.slot.withCells((cells) => parking.restore(cells, restored));
      await this.goBack(admission);
    }
    const [done] = this.take((each) => each === move);
    return done && (restored ? withRestored(admission, restored) : admission);
  }

  /**
   * Parks what an idle slot holds: while there is nothing else to do, and now and then while others work, if what is
   * parked is kept in files.
   * @param isBusy steps are waiting
   * @returns false if it could not be parked now; undefined if nothing is worth it
   */
  parkAhead(isBusy: boolean): Promise<boolean> | undefined {
    const { parking } = this;
    if (!parking || (isBusy && !parking.isLasting)) return undefined;
    if (!parking.isLasting && !parking.isUnderPressure) return undefined;
    const now = this.now();
    if (isBusy && now - this.lastAhead < BUSY_PAUSE_MS) return undefined;
    const due = this.slots
      .filter((slot) => slot.isIdle && !this.isFor(slot) && slot.withCells((cells) => parking.isDueAhead(cells)))
      .toSorted((a, b) => a.lastUse - b.lastUse)[0];
    this.lastAhead = now;
    return due?.withCells((cells) => parking.park(cells));
  }

  /** @returns false if the task has no move before it */
  remove(assignment: Assignment): boolean {
    return this.take(({ admission }) => admission.assignment === assignment).length > 0;
  }

  removeAll(): readonly Assignment[] {
    return this.take(() => true).map(({ admission }) => admission.assignment);
  }

  /** Of what the slot holds, and of what was restored, a prompt may need a beginning only. */
  private async goBack({ assignment, slot }: SlotAdmission): Promise<void> {
    const { checkpoints } = this;
    const prompt = checkpoints && reusablePrompt(assignment, slot);
    if (prompt) await slot.withCells((cells) => checkpoints.goBack(cells, prompt, assignment.adapters));
  }

  private async read(move: CellMove, fetched: Promise<ParkedSequence | undefined>): Promise<void> {
    const parked = await fetched;
    move.isReading = false;
    if (this.waiting.includes(move)) move.restored = parked;
    else if (parked) parked.pins--;
    this.onReady();
  }

  private take(isTaken: (move: CellMove) => boolean): readonly CellMove[] {
    const taken = this.waiting.filter(isTaken);
    if (taken.length > 0) this.waiting = this.waiting.filter((move) => !isTaken(move));
    for (const { restored } of taken) if (restored) restored.pins--;
    return taken;
  }
}

function isReady({ mustPark, isReading }: CellMove): boolean {
  return mustPark || !isReading;
}

/** What has to be moved before a task begins. */
function plan(
  parking: Parking,
  { assignment, slot, source, choice }: SlotAdmission,
): { readonly mustPark: boolean; readonly found: FoundPrefix | undefined } {
  const { adapters } = assignment;
  const prompt = reusablePrompt(assignment, slot);
  const own = prompt ? slot.commonPrefix(prompt, adapters) : 0;
  const live = Math.max(own, (prompt && source?.commonPrefix(prompt, adapters)) ?? 0);
  const found = prompt && parking.find(prompt, adapters, live);
  // What a task left here that another one made give way is kept for itself.
  const kept = found || source ? 0 : own;
  const mustPark = choice !== 'preempting' && slot.withCells((cells) => parking.isDue(cells, kept));
  if (mustPark) parking.noteNeed();
  return { mustPark, found };
}

/** Whether what a slot holds has to be brought back to where a prompt departs from it. */
function departs({ assignment, slot }: SlotAdmission): boolean {
  const prompt = reusablePrompt(assignment, slot);
  return (
    prompt !== undefined && slot.withCells((cells) => cells.checkpointFor(prompt, assignment.adapters)) !== undefined
  );
}

function withRestored({ assignment, slot, choice }: SlotAdmission, { stored }: ParkedSequence): SlotAdmission {
  return {
    ...{ assignment, slot, source: undefined },
    ...{ choice: choice === 'asked' ? choice : 'restored', restoredFrom: stored ? 'disk' : 'host' },
  };
}

/** The prompt without its last token, as it fits into the slot; undefined = nothing of it may be taken from a cache. */
function reusablePrompt({ task }: Assignment, slot: SlotActor): Int32Array | undefined {
  return task.cachePrompt && !task.promptLogprobs ? slot.promptOf(task).subarray(0, -1) : undefined;
}
