import { option, toggle } from '../flag.js';
import { decimal, integer } from '../values/numbers.js';

/** Which requests are let in, and in which order they start. */
export const ADMISSION = {
  maxQueue: option(integer(-1), {
    names: ['--max-queue'],
    env: 'LLAMERO_MAX_QUEUE',
    default: -1,
    help: 'tasks that may wait for a slot; requests beyond get 429 (-1 = any number)',
  }),
  maxQueueTokens: option(integer(-1), {
    names: ['--max-queue-tokens'],
    env: 'LLAMERO_MAX_QUEUE_TOKENS',
    default: -1,
    help: 'prompt tokens of the tasks that may wait for a slot together; a longer prompt may wait alone (-1 = any number)',
  }),
  maxQueueTenant: option(integer(-1), {
    names: ['--max-queue-tenant'],
    env: 'LLAMERO_MAX_QUEUE_TENANT',
    default: -1,
    help: 'tasks of one key that may wait for a slot (-1 = any number)',
  }),
  queueTimeout: option(decimal({ above: 0, max: 2_147_483 }), {
    names: ['--queue-timeout'],
    env: 'LLAMERO_QUEUE_TIMEOUT',
    hint: 'SECONDS',
    default: undefined,
    defaultText: 'none',
    help: 'seconds that a task may wait for a slot before it gets 504',
  }),
  itlTargetMs: option(decimal({ min: 0, max: 2_147_483 }), {
    names: ['--itl-target-ms'],
    env: 'LLAMERO_ITL_TARGET_MS',
    default: undefined,
    defaultText: 'four times what a step takes without prompts',
    help: 'milliseconds between the tokens of a stream that prompts of others should not exceed (0 = they may)',
  }),
  fairnessHeader: toggle({
    names: ['--fairness-header'],
    offNames: ['--no-fairness-header'],
    env: 'LLAMERO_FAIRNESS_HEADER',
    default: false,
    help: 'share slots fairly between those that the header x-llm-d-inference-fairness-id names, instead of between keys; only behind a gateway that sets it',
  }),
} as const;
