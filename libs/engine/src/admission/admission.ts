import type { AdmissionFigures, Arrival, QueueBound, QueueBounds } from '../door/admission.js';
import { EngineError } from '../door/engine-error.js';
import { DrainRate } from './drain-rate.js';
import { type Excess, exceededBound } from './exceeded-bound.js';
import type { QueueLoad } from './queue-load.js';
import { type Guest, WaitingRoom } from './waiting-room.js';

const NO_BOUNDS: QueueBounds = {
  tasks: Number.POSITIVE_INFINITY,
  promptTokens: Number.POSITIVE_INFINITY,
  tenantTasks: Number.POSITIVE_INFINITY,
};

/** What is not known yet is not worth a longer wait than this, in seconds; nor is anything worth more than the other. */
const SHORTEST_WAIT = 1;
const LONGEST_WAIT = 600;

/** Lets tasks in, as long as the queue has room for them. */
export class Admission {
  private readonly room = new WaitingRoom();
  private readonly drain = new DrainRate();
  private readonly refused: Record<QueueBound, number> = { tasks: 0, promptTokens: 0, tenantTasks: 0 };

  /** @param now milliseconds that only rise */
  constructor(
    private readonly bounds: QueueBounds = NO_BOUNDS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Tasks without a slot. */
  get waiting(): number {
    return this.room.size;
  }

  get figures(): AdmissionFigures {
    return { refused: { ...this.refused } };
  }

  /**
   * Says whether a request may come in; its tasks have to `enter` in the same turn.
   * @param slots of the model
   * @throws ERR_QUEUE_FULL
   */
  check(arrival: Arrival, slots: () => number): void {
    const { bounds } = this;
    if (Object.values(bounds).every((bound) => bound === Number.POSITIVE_INFINITY)) return;
    const load = this.room.load(arrival.tenant, slots());
    const excess = exceededBound(load, arrival, bounds);
    if (excess === undefined) return;
    this.refused[excess.bound]++;
    throw new EngineError('ERR_QUEUE_FULL', refusal(excess.bound, load, bounds), {
      retryAfterSeconds: this.secondsUntil(excess),
    });
  }

  enter(guest: Guest): void {
    this.room.add(guest);
  }

  /** It has a slot. */
  start(guest: Guest): void {
    this.room.start(guest);
    this.drain.start(this.now(), this.room.size === 0);
  }

  /** It has ended, or waits no longer; once for each that came. */
  leave(guest: Guest): void {
    if (this.room.remove(guest) && this.room.size === 0) this.drain.empty();
  }

  /** Those without a slot, in the order in which they would start. */
  inOrder(): Iterable<Guest> {
    return this.room.inOrder();
  }

  private secondsUntil({ starts }: Excess): number {
    const interval = this.drain.intervalAt(this.now()) ?? 0;
    return Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, Math.ceil((starts * interval) / 1000)));
  }
}

function refusal(bound: QueueBound, load: QueueLoad, bounds: QueueBounds): string {
  const place = `this request would wait at place ${load.tasks + 1}`;
  switch (bound) {
    case 'tasks':
      return `The queue is full: ${load.tasks} tasks wait for a slot, and ${bounds.tasks} may (--max-queue); ${place}`;
    case 'promptTokens':
      return `The queue is full: prompts of ${load.promptTokens} tokens wait for a slot, and ${bounds.promptTokens} may (--max-queue-tokens); ${place}`;
    case 'tenantTasks':
      return `Too many requests: ${load.tenantTasks} tasks of this key wait for a slot, and ${bounds.tenantTasks} may (--max-queue-tenant); ${place}`;
  }
}
