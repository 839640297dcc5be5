import { EventStream } from '../api/event-stream.js';
import { faultOf } from '../api/fault.js';
import { send } from '../api/request.js';

/** An event of a stream of llama-server's own kind. */
export interface CompletionEvent {
  readonly content?: string;
  readonly stop?: boolean;
  readonly completion_probabilities?: readonly object[];
  readonly error?: unknown;
}

/**
 * The events of a completion, until its last one.
 *
 * @throws Fault when it fails, at once or in its middle, and when the stream ends before its time; AbortError
 */
export async function* completionEvents(
  path: string,
  body: object,
  signal: AbortSignal,
): AsyncGenerator<CompletionEvent, void, undefined> {
  const response = await send(path, { body: { ...body, stream: true }, signal });
  for await (const events of new EventStream().read(response)) {
    for (const { data } of events) {
      signal.throwIfAborted();
      if (data === '[DONE]') return;
      const event = JSON.parse(data) as CompletionEvent;
      if (event.error !== undefined) throw faultOf(event, 500);
      yield event;
      if (event.stop === true) return;
    }
  }
  throw faultOf({ error: { message: 'The stream ended before its last event' } }, 0);
}
