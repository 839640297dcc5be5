import { describe, expect, it } from 'vitest';
import type { TaskCourse } from '#engine';
import { queueState } from './live-members.js';
import { inOrderOfPlaces, waitingOf } from './queue.js';

const course = (requestId: string, arrivedAt: number, changes: Partial<TaskCourse> = {}) =>
  ({
    ...{ origin: { requestId }, arrivedAt, kind: 'generation', promptTokens: 7, priority: 0, slotId: undefined },
    ...changes,
  }) as TaskCourse;

const runs = course('runs', 0, { slotId: 0 });
const first = course('first', 1);
const second = course('second', 2, { priority: 10 });
const engine = { tasks: () => [runs, first, second], queue: () => [second, first], lastStatistics: undefined };

describe('the queue', () => {
  it('is told in the order of places, and how long the oldest has waited', () => {
    expect(queueState(engine, 101)).toEqual({
      size: 2,
      oldest_ms: 100,
      tasks: [
        { request_id: 'second', place: 1, since: 2, prompt_tokens: 7, priority: 10 },
        { request_id: 'first', place: 2, since: 1, prompt_tokens: 7, priority: 0 },
      ],
    });
  });

  it('tells fifty one by one, and counts all', () => {
    const many = Array.from({ length: 60 }, (_, index) => course(String(index), index));
    const { size, tasks } = queueState({ ...engine, tasks: () => many, queue: () => many.toReversed() }, 60);
    expect([size, tasks.length, tasks[0]!.request_id]).toEqual([60, 50, '59']);
  });

  it('has inputs behind those that run', () => {
    const inputs = ['a', 'b', 'c'].map((id, index) => course(id, index, { kind: 'embedding' }));
    const embedding = { tasks: () => inputs, queue: () => [], lastStatistics: { tasksRunning: 1 } as never };
    expect([...waitingOf(embedding)]).toEqual(inputs.slice(1));
    expect([...inOrderOfPlaces(embedding)]).toEqual(inputs.slice(1));
  });
});
