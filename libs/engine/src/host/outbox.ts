import type { EngineMessage } from '../door/messages.js';
import type { TaskId } from '../door/task.js';
import type { TaskEvent, TaskEvents } from '../door/task-event.js';

/**
 * Collects the events of tasks until the turn of the event loop is over: all events of a publication leave as
 * one message, so that what crosses grows with steps and not with tokens times streams.
 */
export class Outbox {
  private waiting: { readonly id: TaskId; readonly events: TaskEvent[] }[] = [];

  constructor(private readonly send: (message: EngineMessage) => void) {}

  add(id: TaskId, event: TaskEvent): void {
    const last = this.waiting.at(-1);
    if (last === undefined) queueMicrotask(() => this.flush());
    if (last?.id === id) last.events.push(event);
    else this.waiting.push({ id, events: [event] });
  }

  /** At once: who has a slot is known to the other side before the task can end this process. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const events: readonly TaskEvents[] = this.waiting;
    this.waiting = [];
    this.send({ type: 'events', events });
  }
}
