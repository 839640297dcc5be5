import { MAX_PRIORITY, PRIORITIES, type Priority, priorityNumber } from '../config/values/priority.js';
import type { FieldSchema } from '../http/declared-fields.js';

/** What OpenAI's classes of service mean here. */
export const SERVICE_TIERS = {
  auto: 'normal',
  default: 'normal',
  flex: 'low',
  scale: 'normal',
  priority: 'high',
} as const satisfies Readonly<Record<string, keyof typeof PRIORITIES>>;

export const PRIORITY_SCHEMA: FieldSchema = {
  anyOf: [
    { type: 'string', enum: Object.keys(PRIORITIES) },
    { type: 'integer', minimum: -MAX_PRIORITY, maximum: MAX_PRIORITY },
  ],
};

/** What a request says of its priority. */
export interface PriorityFields {
  readonly priority?: Priority;
  readonly service_tier?: keyof typeof SERVICE_TIERS;
}

/** The priority of its tasks, as `Task.priority`: the field of that name comes before the class of service. */
export function priorityOf({ priority, service_tier = 'default' }: PriorityFields): number {
  return priorityNumber(priority ?? SERVICE_TIERS[service_tier]);
}
