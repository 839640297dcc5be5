import type { MessageEvent } from '#engine';
import type { AssembledMessage } from '../../conversation/message-assembler.js';
import type { AssistantMessage, MessageDelta, ToolCall } from './chat-completion.response.js';

/** A message in OpenAI's words. */
export function assistantMessage({ text, reasoning, calls }: AssembledMessage): AssistantMessage {
  const toolCalls = calls.map(
    ({ id, name, arguments: args }): ToolCall => ({ id, type: 'function', function: { name, arguments: args } }),
  );
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
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
