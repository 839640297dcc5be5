import { describe, expect, it } from 'vitest';
import type { Arrival, QueueBounds } from '../door/admission.js';
import { type Excess, exceededBound } from './exceeded-bound.js';
import type { QueueLoad } from './queue-load.js';

const NONE = Number.POSITIVE_INFINITY;
const NO_BOUNDS: QueueBounds = { tasks: NONE, promptTokens: NONE, tenantTasks: NONE };
const FULL: QueueLoad = { freeSlots: 0, tasks: 4, promptTokens: 400, tenantTasks: 2, tenants: 2 };
const ONE: Arrival = { tenant: '', tasks: 1, promptTokens: 100, priority: 0 };

describe('the bounds of the queue', () => {
  it.each<[string, Partial<QueueLoad>, Partial<Arrival>, Partial<QueueBounds>, Excess | undefined]>([
    ['no bound', {}, { tasks: 1000, promptTokens: 1e9 }, {}, undefined],
    ['one place left', {}, {}, { tasks: 5 }, undefined],
    ['no place left', {}, {}, { tasks: 4 }, { bound: 'tasks', starts: 1 }],
    ['one place left for three', {}, { tasks: 3 }, { tasks: 5 }, { bound: 'tasks', starts: 2 }],
    ['nobody may wait', { tasks: 0 }, {}, { tasks: 0 }, { bound: 'tasks', starts: 1 }],
    ['a free slot', { freeSlots: 1, tasks: 0 }, { tasks: 3 }, { tasks: 0, tenantTasks: 0, promptTokens: 0 }, undefined],
    ['tokens that fit', {}, {}, { promptTokens: 500 }, undefined],
    ['tokens that do not fit', {}, {}, { promptTokens: 499 }, { bound: 'promptTokens', starts: 1 }],
    [
      'a prompt longer than all',
      {},
      { promptTokens: 9000 },
      { promptTokens: 500 },
      { bound: 'promptTokens', starts: 4 },
    ],
    ['such a prompt alone', { tasks: 0, promptTokens: 0 }, { promptTokens: 9000 }, { promptTokens: 500 }, undefined],
    ['a place of the tenant left', {}, {}, { tenantTasks: 3 }, undefined],
    ['none of the tenant left', {}, {}, { tenantTasks: 2 }, { bound: 'tenantTasks', starts: 2 }],
  ])('with %s', (_, load, arrival, bounds, excess) => {
    expect(exceededBound({ ...FULL, ...load }, { ...ONE, ...arrival }, { ...NO_BOUNDS, ...bounds })).toEqual(excess);
  });
});
