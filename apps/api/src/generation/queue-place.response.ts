import { COUNT, ResponseField } from '../http/response-fields.js';

/** Where a task is in the queue. */
export class QueuePlace {
  @ResponseField('Place among the tasks that wait, from 1; 0 = it has its slot.', COUNT)
  readonly place: number;
  @ResponseField('Tasks that wait.', COUNT)
  readonly size: number;
}

export const QUEUE_PLACE_DOC = 'Where the task is in the queue.';
export const QUEUE_PLACE_PRESENCE = { when: 'in a stream with return_queue, before all else' };
