import type { MessageEvent } from '../door/chat.js';
import { addition } from './addition.js';
import { newCallId } from './call-id.js';

/** A tool call, or what a piece of text adds to one. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

interface PendingCall {
  id: string;
  name: string;
  /** Arguments that were not emitted yet. */
  waiting: string;
  emitted: string;
}

/** Tool calls of a message. A call is emitted once its name is complete: it has arguments, or something follows it. */
export class EmittedCalls {
  private readonly calls: PendingCall[] = [];
  /** Calls that were emitted, all before the others. */
  private begun = 0;

  /** Takes what is new of a call; the id and the name are those known now. */
  add(index: number, { id, name, arguments: added }: ToolCall): void {
    this.calls[index] ??= { id: '', name: '', waiting: '', emitted: '' };
    const call = this.calls[index];
    call.waiting += added;
    if (index < this.begun) return;
    call.id = id;
    call.name = name;
  }

  /** Takes the calls as they are at the end: what was emitted stays, the rest comes from them. */
  complete(calls: readonly ToolCall[]): void {
    this.calls.length = Math.max(this.begun, Math.min(this.calls.length, calls.length));
    calls.forEach(({ id, name, arguments: whole }, index) => {
      const call = this.calls[index];
      if (call !== undefined) call.waiting = '';
      this.add(index, { id, name, arguments: addition(call?.emitted ?? '', whole) });
    });
  }

  /** What can be emitted now. @param first calls before it have nothing new */
  emit(first: number, isLast: boolean): readonly MessageEvent[] {
    const events: MessageEvent[] = [];
    for (let index = Math.min(first, this.begun); index < this.calls.length; index += 1) {
      const call = this.calls[index]!;
      if (index >= this.begun) {
        const isNamed = isLast || call.waiting !== '' || index < this.calls.length - 1;
        if (!isNamed || call.name === '') break;
        events.push({ type: 'tool-call', index, id: call.id || newCallId(), name: call.name });
        this.begun = index + 1;
      }
      if (call.waiting !== '') events.push({ type: 'tool-arguments', index, text: call.waiting });
      call.emitted += call.waiting;
      call.waiting = '';
    }
    return events;
  }
}
