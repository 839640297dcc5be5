import type { AdmissionFigures, Arrival, QueueBound, QueueBounds } from '../door/admission.js';
import { type Deadline, deadlineClock } from '../door/deadline.js';
import { EngineError } from '../door/engine-error.js';
import { DrainRate } from './drain-rate.js';
import { type Excess, exceededBound } from './exceeded-bound.js';
import { deadlineOutOfReach, deadlinePassed } from './lateness.js';
import type { QueueLoad } from './queue-load.js';
import { type Guest, WaitingRoom } from './waiting-room.js';

const NO_BOUNDS: QueueBounds = {
  tasks: Number.POSITIVE_INFINITY,
  promptTokens: Number.POSITIVE_INFINITY,
  tenantTasks: Number.POSITIVE_INFINITY,
};

/** Seconds: nobody is asked to come again sooner than the one, or later than the other. */
const SHORTEST_WAIT = 1;
const LONGEST_WAIT = 600;

/** Starts that have to be measured before a deadline is called out of reach. */
const ENOUGH_MEASURED = 8;

/** Lets tasks in, as long as the queue has room for them and they may be in time. */
export class Admission {
  private readonly room = new WaitingRoom();
  private readonly drain = new DrainRate();
  private readonly refused = { tasks: 0, promptTokens: 0, tenantTasks: 0, deadline: 0 };
  private readonly late = { waiting: 0, running: 0 };
  private readonly isBounded: boolean;

  /** @param now as `deadlineClock` */
  constructor(
    private readonly bounds: QueueBounds = NO_BOUNDS,
    private readonly now: () => number = deadlineClock,
  ) {
    this.isBounded = Object.values(bounds).some((bound) => bound !== Number.POSITIVE_INFINITY);
  }

  /** Tasks without a slot. */
  get waiting(): number {
    return this.room.size;
  }

  get figures(): AdmissionFigures {
    return { waiting: { ...this.room.byClass }, refused: { ...this.refused }, late: { ...this.late } };
  }

  /**
   * Says whether a request may come in; its tasks have to `enter` in the same turn.
   * @param slots of the model
   * @throws ERR_QUEUE_FULL, ERR_DEADLINE, ERR_DEADLINE_OUT_OF_REACH
   */
  check(arrival: Arrival, slots: () => number): void {
    if (this.isBounded) this.checkBounds(arrival, slots());
    if (arrival.deadline) this.checkDeadline(arrival, arrival.deadline, slots());
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

  /** The time of a task is over. @param isRunning it had a slot, where it needs one */
  noteLate(isRunning: boolean): void {
    this.late[isRunning ? 'running' : 'waiting']++;
  }

  /** Those without a slot, in the order in which they would start. */
  inOrder(): Iterable<Guest> {
    return this.room.inOrder();
  }

  private checkBounds(arrival: Arrival, slots: number): void {
    const load = this.room.load(arrival.tenant, slots);
    const excess = exceededBound(load, arrival, this.bounds);
    if (excess === undefined) return;
    this.refused[excess.bound]++;
    throw new EngineError('ERR_QUEUE_FULL', refusal(excess.bound, load, this.bounds), {
      retryAfterSeconds: this.secondsUntil(excess),
    });
  }

  /** The last task of a request has to get its slot in time, as far as anybody knows. */
  private checkDeadline({ tenant, weight = 1, priority, tasks }: Arrival, deadline: Deadline, slots: number): void {
    const now = this.now();
    const left = deadline.at - now;
    if (left <= 0) {
      this.noteLate(false);
      throw deadlinePassed(deadline, false);
    }
    const idle = this.room.idleOf(slots);
    if (this.room.size < idle || this.drain.measured < ENOUGH_MEASURED) return;
    const place = this.room.placeOf({ tenant, weight, priority }, idle) + tasks - 1;
    const wait = this.drain.waitAt(now, place) ?? 0;
    if (wait <= left) return;
    this.refused.deadline++;
    throw deadlineOutOfReach(place, wait, left);
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
