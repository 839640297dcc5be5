/** Milliseconds that large work may take of one turn of the event loop, before all others get theirs. */
const SLICE_MS = 2;

/** All work that is too large for a turn, in order of arrival: one slice a turn, whoever it is of. */
const waiting: (() => void)[] = [];

/** Resolves when this work may go on, for SLICE_MS. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(give);
  });
}

function give(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(give);
}

/** Tells when a slice is over. */
export class Slice {
  private readonly end = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() >= this.end;
  }
}

/**
 * Does large work in slices, so that the event loop stays free.
 *
 * @param work comes to a stop each millisecond, better more often
 * @param isWanted asked before each slice: false ends the work, and rejects with WorkAbandoned
 * @returns what the work returns; rejects with what it throws
 */
export async function inSlices<Result>(
  work: Iterator<unknown, Result>,
  isWanted: () => boolean = () => true,
): Promise<Result> {
  for (;;) {
    await nextTurn();
    if (!isWanted()) {
      work.return?.();
      throw new WorkAbandoned();
    }
    const slice = new Slice();
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (!slice.isOver);
  }
}

/** As `inSlices`, but begins at once: what takes no longer than a slice waits for no turn. */
export async function promptly<Result>(work: Iterator<unknown, Result>): Promise<Result> {
  const slice = new Slice();
  do {
    const step = work.next();
    if (step.done === true) return step.value;
  } while (!slice.isOver);
  return inSlices(work);
}

/** Nobody wants the result any more. */
export class WorkAbandoned extends Error {
  override readonly name = 'WorkAbandoned';

  constructor() {
    super('the client has left');
  }
}
