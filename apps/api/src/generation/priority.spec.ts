import { describe, expect, it } from 'vitest';
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
    expect(priorityOf(fields)).toBe(priority);
  });

  it.each(['urgent', '', 'toString', '5', 101, -101, 0.5, Number.NaN, true, [], {}])('cannot be %j', (value) => {
    expect(priorityProblem(value)).toContain('"low", "normal", "high" or an integer from -100 to 100');
  });
});
