import type { Arrival, QueueBound, QueueBounds } from '../door/admission.js';
import type { QueueLoad } from './queue-load.js';

/** By how much a bound would be exceeded. */
export interface Excess {
  readonly bound: QueueBound;
  /** How many tasks have to start before there is room; 1 or more. */
  readonly starts: number;
}

/**
 * The bound that a request would exceed; undefined = it is let in. One whose first task starts at once always is, with all
 * its tasks; all others have to fit.
 */
export function exceededBound(load: QueueLoad, arrival: Arrival, bounds: QueueBounds): Excess | undefined {
  if (load.freeSlots > 0) return undefined;
  const tasks = load.tasks + arrival.tasks - bounds.tasks;
  if (tasks > 0) return { bound: 'tasks', starts: tasks };
  const ofTenant = load.tenantTasks + arrival.tasks - bounds.tenantTasks;
  // The slots go from tenant to tenant.
  if (ofTenant > 0) return { bound: 'tenantTasks', starts: ofTenant * Math.max(1, load.tenants) };
  const tokens = load.promptTokens + arrival.promptTokens - bounds.promptTokens;
  if (tokens <= 0 || load.tasks === 0) return undefined;
  const perTask = Math.max(1, load.promptTokens / load.tasks);
  return { bound: 'promptTokens', starts: Math.min(load.tasks, Math.ceil(tokens / perTask)) };
}
