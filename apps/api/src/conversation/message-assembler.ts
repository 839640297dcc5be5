import type { MessageEvent } from '#engine';
import type { AssistantMessage, MessageDelta, ToolCall } from '../protocols/openai-chat/chat-completion.response.js';

/** Puts the message of an answer together from what its parts add. */
export class MessageAssembler {
  private content = '';
  private reasoning = '';
  private readonly calls: { readonly id: string; readonly name: string; arguments: string }[] = [];

  add(event: MessageEvent): void {
    switch (event.type) {
      case 'reasoning':
        this.reasoning += event.text;
        break;
      case 'text':
        this.content += event.text;
        break;
      case 'tool-call':
        this.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
        break;
      case 'tool-arguments':
        this.calls[event.index]!.arguments += event.text;
        break;
    }
  }

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  message(): AssistantMessage {
    const calls = this.calls.map(
      ({ id, name, arguments: args }): ToolCall => ({ id, type: 'function', function: { name, arguments: args } }),
    );
    return {
      role: 'assistant',
      content: this.content === '' && this.hasCalls ? null : this.content,
      ...(this.reasoning !== '' && { reasoning_content: this.reasoning }),
      ...(this.hasCalls && { tool_calls: calls }),
    };
  }
}

/** The message that these events make. */
export function assembledMessage(events: readonly MessageEvent[]): AssistantMessage {
  const assembler = new MessageAssembler();
  for (const event of events) assembler.add(event);
  return assembler.message();
}

/** What events add, in OpenAI's words; a call's first arguments come with its name. */
export function deltasOf(events: readonly MessageEvent[]): readonly MessageDelta[] {
  const deltas: MessageDelta[] = [];
  for (const [place, event] of events.entries()) {
    const before = events[place - 1];
    switch (event.type) {
      case 'reasoning':
        deltas.push({ reasoning_content: event.text });
        break;
      case 'text':
        deltas.push({ content: event.text });
        break;
      case 'tool-call': {
        const { index, id, name } = event;
        const next = events[place + 1];
        const args = next?.type === 'tool-arguments' && next.index === index ? next.text : '';
        deltas.push({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] });
        break;
      }
      case 'tool-arguments':
        if (before?.type === 'tool-call' && before.index === event.index) break;
        deltas.push({ tool_calls: [{ index: event.index, function: { arguments: event.text } }] });
        break;
    }
  }
  return deltas;
}
