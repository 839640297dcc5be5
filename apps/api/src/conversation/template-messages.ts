import type { Message, PastCall } from './message.js';

/** Messages as llama.cpp's templates take them. */
export function templateMessages(messages: readonly Message[]): readonly object[] {
  return messages.map(({ role, content, reasoning, name, callId, calls }) => ({
    role,
    content,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(name !== undefined && { name }),
    ...(callId !== undefined && { tool_call_id: callId }),
    ...(calls !== undefined && { tool_calls: calls.map(templateCall) }),
  }));
}

function templateCall({ id, name, arguments: args }: PastCall): object {
  return { ...(id !== undefined && { id }), type: 'function', function: { name, arguments: args } };
}
