/** The priorities that have a name. */
export const PRIORITIES = { low: -10, normal: 0, high: 10 } as const;

/** Priorities are from minus to plus this. */
export const MAX_PRIORITY = 100;

export type Priority = keyof typeof PRIORITIES | number;

export function priorityProblem(value: unknown): string | undefined {
  const isPriority =
    typeof value === 'string'
      ? Object.hasOwn(PRIORITIES, value)
      : Number.isInteger(value) && Math.abs(value as number) <= MAX_PRIORITY;
  return isPriority
    ? undefined
    : `must be "low", "normal", "high" or an integer from -${MAX_PRIORITY} to ${MAX_PRIORITY}`;
}

/** As `Task.priority`. */
export function priorityNumber(priority: Priority): number {
  return typeof priority === 'number' ? priority : PRIORITIES[priority];
}
