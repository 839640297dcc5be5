import type { MessageEvent } from '#engine';

/** A call of a tool. */
export interface AssembledCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** What the model said, of no protocol. */
export interface AssembledMessage {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly AssembledCall[];
}

/** Puts a message together from what its parts add. */
export class MessageAssembler {
  private text = '';
  private reasoning = '';
  private readonly calls: { readonly id: string; readonly name: string; arguments: string }[] = [];

  add(event: MessageEvent): void {
    switch (event.type) {
      case 'reasoning':
        this.reasoning += event.text;
        break;
      case 'text':
        this.text += event.text;
        break;
      case 'tool-call':
        this.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
        break;
      case 'tool-arguments':
        this.calls[event.index]!.arguments += event.text;
        break;
    }
  }

  message(): AssembledMessage {
    const { text, reasoning, calls } = this;
    return { text, reasoning, calls };
  }
}

/** The message that these events make. */
export function assembledMessage(events: readonly MessageEvent[]): AssembledMessage {
  const assembler = new MessageAssembler();
  for (const event of events) assembler.add(event);
  return assembler.message();
}
