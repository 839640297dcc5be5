/** An event of a stream. */
export interface ServerEvent {
  /** "message" where the stream names none. */
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events from a text that comes in pieces, cut anywhere. Comments are left out.
 * Source: HTML Living Standard, 9.2.6, without ids and retry times, which this server does not send.
 */
export class EventParser {
  private rest = '';
  private event = '';
  private data: string[] = [];

  /** @returns the events that this piece completes */
  push(text: string): ServerEvent[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      const complete = this.read(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (complete !== undefined) events.push(complete);
    }
    return events;
  }

  private read(line: string): ServerEvent | undefined {
    if (line === '') return this.complete();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    return undefined;
  }

  private complete(): ServerEvent | undefined {
    const { event, data } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? undefined : { event: event || 'message', data: data.join('\n') };
  }
}
