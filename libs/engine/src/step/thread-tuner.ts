import { ThreadTrial } from './thread-trial.js';

/** Steps before the first trial, and after one that changed the count. */
const FIRST_PAUSE = 6;
/** Steps after a trial that failed; each further failure doubles it. */
const SHORT_PAUSE = 50;
const LONG_PAUSE = 3200;
/** If steps take this much longer than they once took with another count, that one is tried at once. */
const ALARM = 2;
/** Sizes of steps so many kinds apart (a factor of 8) probably share the best count. */
const ALIKE = 6;
/** Weight of the newest step in the running mean. */
const NEWEST = 0.2;

/**
 * Chooses how many threads compute a step, from how long steps took. Computing threads wait for each other by spinning,
 * so one that loses its core to another process stalls all: on a busy machine fewer threads are faster, and a small
 * model loses more by waiting than it gains. Doubles and halves the count (hill climbing), separately for each size of
 * step, and keeps trying the neighbours, less and less often while they are no better.
 */
export class ThreadTuner {
  private readonly sizes: StepSize[] = [];
  private readonly counts: readonly number[];

  /** @param max the threads of the pool, 1 or more */
  constructor(max: number) {
    this.counts = countsUpTo(max);
  }

  /** Threads for a step of so many tokens. */
  choose(tokens: number): number {
    return this.sizeOf(tokens).choose();
  }

  /** Threads for a step that somebody waits for beside the others: nothing is tried, and it is not to be recorded. */
  settled(tokens: number): number {
    const kind = kindOf(tokens);
    return (this.sizes[kind] ?? this.nearest(kind))?.threads ?? this.counts.at(-1)!;
  }

  /** Whether `choose` tries another count than the one in use: such a trial should have few steps. */
  isTrying(tokens: number): boolean {
    return this.sizeOf(tokens).isTrying;
  }

  /** @param micros microseconds of the step that `choose` was last called for */
  record(tokens: number, micros: number): void {
    this.sizeOf(tokens).record(micros / tokens);
  }

  /** Sizes within a factor of about 1.4 are one kind: their costs a token are alike. */
  private sizeOf(tokens: number): StepSize {
    const kind = kindOf(tokens);
    this.sizes[kind] ??= new StepSize(this.counts, this.nearest(kind)?.place);
    return this.sizes[kind];
  }

  /** A new size begins with the count of the nearest size: drafts make steps of many sizes, few of each. */
  private nearest(kind: number): StepSize | undefined {
    for (let distance = 1; distance <= ALIKE; distance++) {
      const size = this.sizes[kind - distance] ?? this.sizes[kind + distance];
      if (size) return size;
    }
    return undefined;
  }
}

function kindOf(tokens: number): number {
  return Math.round(2 * Math.log2(tokens));
}

/** One thread count of one size of step. */
class Candidate {
  /** Mean microseconds a token when it was last in use; undefined = never. */
  cost: number | undefined;
  failures = 0;
  nextTrial = FIRST_PAUSE;

  constructor(readonly threads: number) {}
}

class StepSize {
  private readonly candidates: readonly Candidate[];
  /** Place of the count in use. */
  place: number;
  private trial: ThreadTrial | undefined;
  private steps = 0;

  constructor(counts: readonly number[], place = counts.length - 1) {
    this.candidates = counts.map((threads) => new Candidate(threads));
    this.place = place;
  }

  /** Those in use. */
  get threads(): number {
    return this.inUse.threads;
  }

  get isTrying(): boolean {
    return this.trial !== undefined;
  }

  choose(): number {
    if (!this.trial) {
      const due = this.neighbours().find((place) => this.candidates[place]!.nextTrial <= this.steps);
      if (due !== undefined && this.inUse.cost !== undefined) this.trial = new ThreadTrial(due);
    }
    return this.candidates[this.trial?.isTurnOfTried ? this.trial.place : this.place]!.threads;
  }

  record(cost: number): void {
    this.steps++;
    if (!this.trial?.isTurnOfTried) this.recordUse(cost);
    if (this.trial) this.recordTrial(this.trial, cost);
  }

  private recordUse(cost: number): void {
    const { inUse } = this;
    inUse.cost = inUse.cost === undefined ? cost : inUse.cost + NEWEST * (cost - inUse.cost);
    if (this.trial) return;
    for (const place of this.neighbours()) {
      const other = this.candidates[place]!;
      if (other.cost !== undefined && inUse.cost > ALARM * other.cost) other.nextTrial = this.steps;
    }
  }

  private recordTrial(trial: ThreadTrial, cost: number): void {
    const isBetter = trial.record(cost, this.inUse.cost!);
    if (isBetter === undefined) return;
    const candidate = this.candidates[trial.place]!;
    this.trial = undefined;
    candidate.cost = trial.cost;
    if (isBetter) this.adopt(trial.place);
    else this.postpone(candidate);
  }

  private adopt(place: number): void {
    const left = this.inUse;
    this.place = place;
    this.inUse.failures = 0;
    left.failures = 0;
    // What made the one slow may be over soon, and the other neighbour may be better still.
    for (const other of this.neighbours()) this.candidates[other]!.nextTrial = this.steps + FIRST_PAUSE;
  }

  private postpone(candidate: Candidate): void {
    candidate.nextTrial = this.steps + Math.min(SHORT_PAUSE * 2 ** candidate.failures, LONG_PAUSE);
    candidate.failures++;
  }

  private get inUse(): Candidate {
    return this.candidates[this.place]!;
  }

  private neighbours(): number[] {
    return [this.place - 1, this.place + 1].filter((place) => place >= 0 && place < this.candidates.length);
  }
}

/** Ascending: a pool of 12 is tried with 1, 2, 3, 6 and 12. */
function countsUpTo(max: number): number[] {
  const counts = [max];
  while (counts[0]! > 1) counts.unshift(Math.floor(counts[0]! / 2));
  return counts;
}
