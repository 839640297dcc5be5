import type { TaskId } from '../door/task.js';

/** Milliseconds between two looks. */
const INTERVAL = 250;

/** Hears of a place, from 1, and of how many wait. */
export type PlaceListener = (place: number, size: number) => void;

interface Asker {
  readonly tell: PlaceListener;
  /** What it was told last; 0 = nothing. */
  place: number;
}

/** Tells tasks that ask for it which place they have among those that wait. No timer runs while none does. */
export class QueuePlaces {
  private readonly askers = new Map<TaskId, Asker>();
  private timer: NodeJS.Timeout | undefined;

  /** @param waiting the tasks that wait, in the order of their places */
  constructor(private readonly waiting: () => readonly TaskId[]) {}

  /** The task hears of its place whenever that has changed, at most four times a second. */
  add(id: TaskId, tell: PlaceListener): void {
    this.askers.set(id, { tell, place: 0 });
    this.timer ??= setInterval(() => this.look(), INTERVAL);
  }

  /** It waits no longer. @returns whether it had asked */
  remove(id: TaskId): boolean {
    const isKnown = this.askers.delete(id);
    if (this.askers.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    return isKnown;
  }

  private look(): void {
    const waiting = this.waiting();
    for (const [index, id] of waiting.entries()) {
      const asker = this.askers.get(id);
      if (asker === undefined || asker.place === index + 1) continue;
      asker.place = index + 1;
      asker.tell(asker.place, waiting.length);
    }
  }
}
