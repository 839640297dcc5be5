import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { buildTask } from '../../../../test/support/tasks.js';
import { NO_ADAPTERS } from '../adapters/adapter-set.js';
import type { Assignment } from '../generation/assignment.js';
import { PrefixSharing } from './policies/prefix-sharing.js';
import { TaskQueue } from './task-queue.js';

/** Slots that hold nothing; those that are busy at first. */
function slotsOf(...busy: readonly boolean[]) {
  return busy.map((isBusy, id) => ({
    id,
    isIdle: !isBusy,
    isPaused: false,
    isOnTrial: false,
    priority: 0,
    protectedUntil: 0,
    lastUse: 0,
    queuedAt: 0,
    commonPrefix: () => 0,
    pendingPrefix: () => 0,
    promptOf: () => Int32Array.of(1),
  }));
}

type Slots = ReturnType<typeof slotsOf>;

function queueOf(slots: Slots): TaskQueue<Slots[number]> {
  return new TaskQueue(slots, new PrefixSharing(new FakeBackend({}), false, true), 0);
}

function assignmentFor(slotId = -1): Assignment {
  return {
    task: buildTask({ slotId }),
    adapters: NO_ADAPTERS,
    parts: undefined,
    output: undefined as never,
    queuedAt: 0,
    generatedTokens: 0,
    isPaused: false,
    pacedAt: 0,
    choice: undefined,
  };
}

/** Which slot each of the tasks gets that can start now. */
function admitted(queue: TaskQueue<Slots[number]>): ReadonlyMap<Assignment, number> {
  const places = new Map<Assignment, number>();
  queue.admit(({ assignment, slot }) => {
    slot.isIdle = false;
    places.set(assignment, slot.id);
  });
  return places;
}

describe('the queue of tasks', () => {
  it('lets tasks start in the order of their arrival, as far as slots are idle', () => {
    const slots = slotsOf(false, true, false);
    const queue = queueOf(slots);
    const [first, second, third] = [assignmentFor(), assignmentFor(), assignmentFor()];
    for (const each of [first, second, third]) queue.add(each);
    expect([...admitted(queue).keys()]).toEqual([first, second]);
    expect(queue.length).toBe(1);
    slots[1]!.isIdle = true;
    expect([...admitted(queue)]).toEqual([[third, 1]]);
  });

  it('lets a task overtake those that wait for a slot of their own', () => {
    const slots = slotsOf(true, false);
    const queue = queueOf(slots);
    const [bound, free] = [assignmentFor(0), assignmentFor()];
    queue.add(bound);
    queue.add(free);
    expect([...admitted(queue)]).toEqual([[free, 1]]);
    slots[0]!.isIdle = true;
    expect([...admitted(queue)]).toEqual([[bound, 0]]);
  });

  it('looks at no task while no slot is idle, and takes any out at once', () => {
    const queue = queueOf(slotsOf(true, true));
    let looks = 0;
    const all = Array.from({ length: 20_000 }, () => {
      const { task, ...rest } = assignmentFor();
      return {
        ...rest,
        get task() {
          looks++;
          return task;
        },
      };
    });
    for (const each of all) queue.add(each);
    looks = 0;
    expect([admitted(queue).size, looks]).toEqual([0, 0]);
    for (const each of all.toReversed()) expect(queue.remove(each)).toBe(true);
    expect([queue.length, queue.remove(all[0]!)]).toEqual([0, false]);
  });

  it('takes in what comes while others start, and leaves out what goes', () => {
    const slots = slotsOf(false, false, false);
    const queue = queueOf(slots);
    const [first, gone, late] = [assignmentFor(), assignmentFor(), assignmentFor()];
    queue.add(first);
    queue.add(gone);
    const started: Assignment[] = [];
    queue.admit(({ assignment, slot }) => {
      slot.isIdle = false;
      started.push(assignment);
      if (assignment !== first) return;
      queue.remove(gone);
      queue.add(late);
    });
    expect(started).toEqual([first, late]);
  });
});
