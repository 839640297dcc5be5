import { Subscriber } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildTask } from '../../../../test/support/tasks.js';
import { Admission } from '../admission/admission.js';
import type { EngineCommand } from '../door/commands.js';
import { deadlineClock } from '../door/deadline.js';
import { EngineError } from '../door/engine-error.js';
import type { TaskCourse } from '../door/task-course.js';
import { PendingWork } from './pending-work.js';

const LEFT = 500;

describe('work whose time is over', () => {
  let sent: EngineCommand[];
  let ended: TaskCourse[];
  let errors: unknown[];
  let admission: Admission;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    [sent, ended, errors] = [[], [], []];
    admission = new Admission();
  });
  afterEach(() => vi.useRealTimers());

  function work(queueTimeoutMs?: number): PendingWork {
    const waits = { restartWaitMs: 30_000, queueTimeoutMs };
    return new PendingWork(
      waits,
      (command) => sent.push(command),
      admission,
      (course) => ended.push(course),
    );
  }

  function add(pending: PendingWork, hasDeadline = true): number {
    const deadline = hasDeadline ? { at: deadlineClock() + LEFT, limitMs: LEFT } : undefined;
    const output = new Subscriber<never>({
      next: () => undefined,
      error: (error: unknown) => errors.push(error),
      complete: () => undefined,
    });
    return pending.addTask((id) => ({ type: 'run', id, task: buildTask({ deadline }) }), output);
  }

  const codes = () => errors.map((error) => (error as EngineError).code);
  const assigned = { type: 'assigned', slotId: 0, choice: 'only' } as const;

  it('is taken from the engine that has it, once, and not before its time', () => {
    const pending = work();
    const id = add(pending);
    pending.sendTask(id);
    pending.deliver({ id, events: [assigned] });
    vi.advanceTimersByTime(LEFT - 1);
    expect([errors, sent.map(({ type }) => type)]).toEqual([[], ['run']]);
    vi.advanceTimersByTime(2);
    expect([codes(), sent.map(({ type }) => type)]).toEqual([['ERR_DEADLINE'], ['run', 'cancel']]);
    expect([pending.isEmpty, ended.map(({ end }) => end)]).toEqual([true, [{ how: 'failed', code: 'ERR_DEADLINE' }]]);
    expect([admission.waiting, admission.figures.late]).toEqual([0, { waiting: 0, running: 1 }]);
    vi.advanceTimersByTime(60_000);
    expect(errors).toHaveLength(1);
  });

  it('goes to no engine that comes later', () => {
    const pending = work();
    pending.limitTask(add(pending));
    vi.advanceTimersByTime(LEFT + 1);
    expect(codes()).toEqual(['ERR_DEADLINE']);
    pending.sendAll();
    expect([sent, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('waits for a slot no longer than any may, and has all its time once it has one', () => {
    const pending = work(200);
    const [waits, runs] = [add(pending, false), add(pending, false)];
    for (const id of [waits, runs]) pending.sendTask(id);
    pending.deliver({ id: runs, events: [assigned] });
    vi.advanceTimersByTime(10_000);
    expect(codes()).toEqual(['ERR_QUEUE_TIMEOUT']);
    expect(sent.at(-1)).toEqual({ type: 'cancel', id: waits });
    expect([...pending.courses()]).toHaveLength(1);
    pending.failAll(new EngineError('ERR_CLOSED', 'closed'));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no timer where there is no limit', () => {
    add(work(), false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
