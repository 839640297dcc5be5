import { describe, expect, it } from 'vitest';
import { EVERYBODY } from '../access/keys/principal.js';
import { priorityProblem } from '../config/values/priority.js';
import { type PriorityFields, priorityOf } from './priority.js';

describe('the priority of a request', () => {
  it.each<[PriorityFields, number]>([
    [{}, 0],
    [{ priority: 'low' }, -10],
    [{ priority: 'normal' }, 0],
    [{ priority: 'high' }, 10],
    [{ priority: -100 }, -100],
    [{ priority: 7 }, 7],
    [{ service_tier: 'flex' }, -10],
    [{ service_tier: 'auto' }, 0],
    [{ service_tier: 'default' }, 0],
    [{ service_tier: 'scale' }, 0],
    [{ service_tier: 'priority' }, 10],
    [{ service_tier: 'flex', priority: 'high' }, 10],
    [{ service_tier: 'priority', priority: 0 }, 0],
  ])('of %j is %i', (fields, priority) => {
    expect(priorityOf(fields, EVERYBODY)).toBe(priority);
  });

  it.each<[PriorityFields, number]>([
    [{}, 10],
    [{ service_tier: 'auto' }, 10],
    [{ service_tier: 'default' }, 10],
    [{ service_tier: 'scale' }, 0],
    [{ service_tier: 'flex' }, -10],
    [{ priority: 'normal' }, 0],
    [{ priority: 'high' }, 10],
    [{ priority: 11 }, 10],
    [{ priority: 100 }, 10],
    [{ priority: -100 }, -100],
  ])('of %j is %i with a key of high priority', (fields, priority) => {
    expect(priorityOf(fields, { priority: 10, maxPriority: 10 })).toBe(priority);
  });

  it.each<[PriorityFields, number]>([
    [{}, -10],
    [{ service_tier: 'priority' }, -10],
    [{ priority: 'high' }, -10],
    [{ priority: -11 }, -11],
  ])('of %j is %i with a key of low priority', (fields, priority) => {
    expect(priorityOf(fields, { priority: -10, maxPriority: -10 })).toBe(priority);
  });

  it.each(['urgent', '', 'toString', '5', 101, -101, 0.5, Number.NaN, true, [], {}])('cannot be %j', (value) => {
    expect(priorityProblem(value)).toContain('"low", "normal", "high" or an integer from -100 to 100');
  });
});
