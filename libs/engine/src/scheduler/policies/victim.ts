/** A slot that may have to give way. */
export interface PreemptibleSlot {
  /** Nobody takes the events of its task now. */
  readonly isPaused: boolean;
  readonly id: number;
  readonly isIdle: boolean;
  /** It is computed alone, since it may be the cause of logits that are not finite. */
  readonly isOnTrial: boolean;
  /** Of its task. */
  readonly priority: number;
  /** When its task was queued, in milliseconds. */
  readonly queuedAt: number;
  /** Ascends with every use of a slot. */
  readonly lastUse: number;
  /** The number of the step before which it gives way to no priority. */
  readonly protectedUntil: number;
}

/** Who wants a slot. */
export interface PreemptingTask {
  readonly priority: number;
  /** -1 = any slot. */
  readonly slotId: number;
}

/**
 * Steps for which a task keeps its slot that got it when no priority counted: so each turn brings it forward, however
 * many of a higher priority wait.
 */
export const PROTECTED_STEPS = 64;

/**
 * Whose slot a task of a higher priority gets: that of the lowest one, and among those of the task that came last.
 * @param step the number of the next step
 * @returns undefined = all are as high, or have not worked for long enough
 */
export function victimOf<Slot extends PreemptibleSlot>(
  slots: readonly Slot[],
  task: PreemptingTask,
  step: number,
): Slot | undefined {
  const lower = slots.filter(
    (slot) =>
      slot.priority < task.priority &&
      slot.protectedUntil <= step &&
      (task.slotId === -1 || slot.id === task.slotId) &&
      isPreemptible(slot),
  );
  return lowest(lower);
}

/**
 * Who gives its cells to the others when there are too few for all that run: one that computes nothing now, else the one
 * of the lowest priority, else the one that came last.
 * @returns undefined = only one runs, or one is computed alone
 */
export function victimForCells<Slot extends PreemptibleSlot>(slots: readonly Slot[]): Slot | undefined {
  const running = slots.filter((slot) => !slot.isIdle);
  if (running.length < 2 || !running.every(isPreemptible)) return undefined;
  return lowest(running.filter((slot) => slot.isPaused)) ?? lowest(running);
}

function isPreemptible({ isIdle, isOnTrial }: PreemptibleSlot): boolean {
  return !isIdle && !isOnTrial;
}

function lowest<Slot extends PreemptibleSlot>(slots: readonly Slot[]): Slot | undefined {
  return slots.toSorted(
    (one, other) => one.priority - other.priority || other.queuedAt - one.queuedAt || other.lastUse - one.lastUse,
  )[0];
}
