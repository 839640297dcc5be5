import { BOOLEAN, COUNT, ResponseField, TEXT } from '../http/response-fields.js';
import { CONVERSATION_ID_DOC } from './conversation-id.js';
import type { Recording } from './recording.js';

/** A stream that can be read again. */
export class ReplayableStream {
  @ResponseField(CONVERSATION_ID_DOC, TEXT)
  readonly conversation_id: string;
  @ResponseField('Whether it has ended.', BOOLEAN)
  readonly is_done: boolean;
  @ResponseField('Bytes that it has had.', COUNT)
  readonly total_bytes: number;
  @ResponseField('Seconds since unix epoch.', COUNT)
  readonly started_at: number;
  @ResponseField('Seconds since unix epoch; 0 while it goes on.', COUNT)
  readonly completed_at: number;
}

export function replayableStream({ key, isOver, total, startedAt, completedAt }: Recording): ReplayableStream {
  return {
    conversation_id: key.conversationId,
    is_done: isOver,
    total_bytes: total,
    started_at: startedAt,
    completed_at: completedAt,
  };
}
