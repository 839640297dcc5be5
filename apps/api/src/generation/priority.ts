import type { FieldSchema } from '../http/declared-fields.js';

/** The priorities that have a name; those of OpenAI's `flex` and `priority` tiers are low and high. */
export const PRIORITIES = { low: -10, normal: 0, high: 10 } as const;

/** What OpenAI's classes of service mean here. */
export const SERVICE_TIERS = {
  auto: 'normal',
  default: 'normal',
  flex: 'low',
  scale: 'normal',
  priority: 'high',
} as const satisfies Readonly<Record<string, keyof typeof PRIORITIES>>;

/** Priorities are from minus to plus this. */
const MOST = 100;

export type Priority = keyof typeof PRIORITIES | number;

export const PRIORITY_SCHEMA: FieldSchema = {
  anyOf: [
    { type: 'string', enum: Object.keys(PRIORITIES) },
    { type: 'integer', minimum: -MOST, maximum: MOST },
  ],
};

export function priorityProblem(value: unknown): string | undefined {
  const isPriority =
    typeof value === 'string'
      ? Object.hasOwn(PRIORITIES, value)
      : Number.isInteger(value) && Math.abs(value as number) <= MOST;
  return isPriority ? undefined : `must be "low", "normal", "high" or an integer from -${MOST} to ${MOST}`;
}

/** What a request says of its priority. */
export interface PriorityFields {
  readonly priority?: Priority;
  readonly service_tier?: keyof typeof SERVICE_TIERS;
}

/** The priority of its tasks, as `Task.priority`: the field of that name comes before the class of service. */
export function priorityOf({ priority, service_tier = 'default' }: PriorityFields): number {
  const asked = priority ?? SERVICE_TIERS[service_tier];
  return typeof asked === 'number' ? asked : PRIORITIES[asked];
}
