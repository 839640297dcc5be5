import type { Deadline } from '../door/deadline.js';
import { EngineError } from '../door/engine-error.js';

/** The error of what waits or runs when its deadline passes. */
export function deadlinePassed({ limitMs }: Deadline, isRunning: boolean): EngineError {
  const what = isRunning ? 'was not answered' : 'got no slot';
  return new EngineError('ERR_DEADLINE', `The deadline has passed: the request ${what} within ${limitMs} ms`);
}

/** The error of a task that waited as long as any may. @param limitMs milliseconds */
export function waitedTooLong(limitMs: number): EngineError {
  const seconds = limitMs / 1000;
  return new EngineError('ERR_QUEUE_TIMEOUT', `The request got no slot within ${seconds} s (--queue-timeout)`);
}

/**
 * The error of a request that would get its slot too late.
 * @param waitMs milliseconds that it would probably wait @param leftMs milliseconds to its deadline
 */
export function deadlineOutOfReach(place: number, waitMs: number, leftMs: number): EngineError {
  const wait = `about ${Math.round(waitMs)} ms`;
  return new EngineError(
    'ERR_DEADLINE_OUT_OF_REACH',
    `The deadline cannot be met: the request would wait for ${wait} at place ${place}, and has ${Math.round(leftMs)} ms left`,
    { retryAfterSeconds: Math.max(1, Math.ceil((waitMs - leftMs) / 1000)) },
  );
}
