import type { Principal } from '../access/keys/principal.js';
import { MAX_PRIORITY, PRIORITIES, type Priority, priorityNumber, priorityProblem } from '../config/values/priority.js';
import type { FieldSchema } from '../http/declared-fields.js';

/** What OpenAI's classes of service mean here. */
export const SERVICE_TIERS = {
  auto: 'normal',
  default: 'normal',
  flex: 'low',
  scale: 'normal',
  priority: 'high',
} as const satisfies Readonly<Record<string, keyof typeof PRIORITIES>>;

const PRIORITY_SCHEMA: FieldSchema = {
  anyOf: [
    { type: 'string', enum: Object.keys(PRIORITIES) },
    { type: 'integer', minimum: -MAX_PRIORITY, maximum: MAX_PRIORITY },
  ],
};

/** The field priority of all requests that wait for a slot. */
export const PRIORITY_FIELD = {
  doc: 'Which of the requests that wait starts first: low (-10), normal (0), high (10) or a number, a larger one sooner.',
  default: 'normal',
  schema: PRIORITY_SCHEMA,
  check: priorityProblem,
} as const;

/** What a request says of its priority. */
export interface PriorityFields {
  readonly priority?: Priority;
  readonly service_tier?: keyof typeof SERVICE_TIERS;
}

/** What the key of a request says of it. */
export type PriorityBounds = Pick<Principal, 'priority' | 'maxPriority'>;

/** Classes of service that ask for nothing in particular. */
const UNASKED: ReadonlySet<string> = new Set(['auto', 'default']);

/**
 * The priority of its tasks, as `Task.priority`: the field of that name comes before the class of service, and what asks
 * for none has that of the key. None is above the most that the key allows.
 */
export function priorityOf({ priority, service_tier = 'default' }: PriorityFields, bounds: PriorityBounds): number {
  const asked = priority ?? (UNASKED.has(service_tier) ? bounds.priority : SERVICE_TIERS[service_tier]);
  return Math.min(priorityNumber(asked), bounds.maxPriority);
}
