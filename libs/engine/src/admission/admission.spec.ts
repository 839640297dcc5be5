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
    admission.check({ tenant, tasks: 1, promptTokens: 10 }, () => 1);
    return undefined;
  } catch (error) {
    return error as EngineError;
  }
}

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
    expect(admission.figures.refused).toEqual({ tasks: 0, promptTokens: 0, tenantTasks: 0, [bound!]: 1 });
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
