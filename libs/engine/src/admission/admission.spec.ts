import { describe, expect, it } from 'vitest';
import type { EngineError } from '../door/engine-error.js';
import { Admission } from './admission.js';
import type { Guest } from './waiting-room.js';

const NONE = Number.POSITIVE_INFINITY;
let lastId = 0;

const guest = (tenant = ''): Guest => ({
  id: ++lastId,
  task: { prompt: new Int32Array(10), tenant, priority: 0 },
  generatedTokens: 0,
});

/** One slot that is taken, and so many tasks behind it. */
function busy(waiting: number, bounds = {}) {
  const clock = { now: 0 };
  const admission = new Admission({ tasks: NONE, promptTokens: NONE, tenantTasks: NONE, ...bounds }, () => clock.now);
  const guests = Array.from({ length: waiting + 1 }, () => guest('a'));
  for (const each of guests) admission.enter(each);
  admission.start(guests[0]!);
  return { admission, clock, guests };
}

function refusalOf(admission: Admission, tenant = 'a'): EngineError | undefined {
  try {
    admission.check({ tenant, tasks: 1, promptTokens: 10, priority: 0 }, () => 1);
    return undefined;
  } catch (error) {
    return error as EngineError;
  }
}

/** Leaves and starts so many, one each second. */
function drain({ admission, clock, guests }: ReturnType<typeof busy>, starts: number): void {
  for (let index = 0; index < starts; index++) {
    clock.now += 1000;
    admission.leave(guests[index]!);
    admission.start(guests[index + 1]!);
  }
}

function ask(admission: Admission, leftMs: number, now: number, changes = {}): EngineError | undefined {
  const deadline = { at: now + leftMs, limitMs: leftMs };
  try {
    admission.check({ tenant: 'a', tasks: 1, promptTokens: 10, priority: 0, deadline, ...changes }, () => 1);
    return undefined;
  } catch (error) {
    return error as EngineError;
  }
}

describe('a request with a deadline', () => {
  it('is let in where it can be met, as far as anybody knows', () => {
    const queue = busy(20);
    expect(ask(queue.admission, 1, queue.clock.now)).toBeUndefined();
    drain(queue, 9);
    // Eleven wait before it, and one starts each second.
    expect(ask(queue.admission, 12_000, queue.clock.now)).toBeUndefined();
    expect(ask(queue.admission, 11_000, queue.clock.now)?.code).toBe('ERR_DEADLINE_OUT_OF_REACH');
  });

  it('hears of its place and of the time to come again where it cannot be met', () => {
    const queue = busy(20);
    drain(queue, 10);
    const refusal = ask(queue.admission, 4000, queue.clock.now);
    expect(refusal?.message).toBe(
      'The deadline cannot be met: the request would wait for about 11000 ms at place 11, and has 4000 ms left',
    );
    expect(refusal?.details.retryAfterSeconds).toBe(7);
    expect(queue.admission.figures.refused.deadline).toBe(1);
  });

  it('has the place that its priority and its tenant give it, and needs one for each of its answers', () => {
    const queue = busy(20);
    drain(queue, 9);
    const { admission, clock } = queue;
    expect(ask(admission, 1500, clock.now)?.code).toBe('ERR_DEADLINE_OUT_OF_REACH');
    expect(ask(admission, 1500, clock.now, { priority: 10 })).toBeUndefined();
    expect(ask(admission, 1500, clock.now, { tenant: 'b' })).toBeUndefined();
    expect(ask(admission, 1500, clock.now, { priority: 10, tasks: 2 })?.code).toBe('ERR_DEADLINE_OUT_OF_REACH');
    expect(admission.waiting).toBe(11);
  });

  it('is not let in once that has passed', () => {
    const { admission, clock } = busy(0);
    expect(ask(admission, 0, clock.now)?.code).toBe('ERR_DEADLINE');
    expect(admission.figures.late).toEqual({ waiting: 1, running: 0 });
  });
});

describe('a request that is refused', () => {
  it.each([
    [
      { tasks: 2 },
      'The queue is full: 2 tasks wait for a slot, and 2 may (--max-queue); this request would wait at place 3',
    ],
    [{ promptTokens: 25 }, 'prompts of 20 tokens wait for a slot, and 25 may (--max-queue-tokens)'],
    [{ tenantTasks: 2 }, '2 tasks of this key wait for a slot, and 2 may (--max-queue-tenant)'],
  ])('hears of the bound and of its place: %j', (bounds, message) => {
    const { admission } = busy(2, bounds);
    expect(refusalOf(admission)?.message).toContain(message);
    const [bound] = Object.keys(bounds);
    expect(admission.figures.refused).toEqual({ tasks: 0, promptTokens: 0, tenantTasks: 0, deadline: 0, [bound!]: 1 });
  });

  it('is told to come again when the queue will have drained so far', () => {
    const { admission, clock, guests } = busy(6, { tasks: 2 });
    expect(refusalOf(admission)?.details.retryAfterSeconds).toBe(1);
    for (const [index, time] of [3000, 6000].entries()) {
      clock.now = time;
      admission.leave(guests[index]!);
      admission.start(guests[index + 1]!);
    }
    // Four wait and two may: three have to start, one each three seconds.
    expect(refusalOf(admission)?.details.retryAfterSeconds).toBe(9);
  });

  it("is not another tenant's", () => {
    const { admission } = busy(2, { tenantTasks: 2 });
    expect(refusalOf(admission, 'b')).toBeUndefined();
  });
});
