/** One server-sent event. */
export interface SseEvent {
  /** Its name, where the protocol gives events names. */
  readonly event?: string;
  /** One line, such as JSON. */
  readonly data: string;
}

/** The last event of OpenAI's streams. */
export const DONE_EVENT = 'data: [DONE]\n\n';

/** One server-sent event with a JSON value, ready to be sent. */
export function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** An event as it is sent. */
export function eventText(event: SseEvent | string): string {
  if (typeof event === 'string') return event;
  return event.event === undefined ? `data: ${event.data}\n\n` : `event: ${event.event}\ndata: ${event.data}\n\n`;
}
