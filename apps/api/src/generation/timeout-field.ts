import { LONGEST_TIMEOUT } from '../http/request-deadline.js';

/** The field timeout_ms of all requests that have a deadline. */
export const TIMEOUT_FIELD = {
  doc: 'Milliseconds from the arrival of the request after which it gets 504, or its stream an error. Absent = it has as long as it needs.',
  min: 1,
  max: LONGEST_TIMEOUT,
} as const;
