import type { MediaReference } from '../media/media-reference.js';
import type { ContentPart, Message, PastCall } from './message.js';

/** Says what stands in a prompt for a picture or a recording. */
export type MarkOf = (media: MediaReference) => string;

/** Messages as llama.cpp's templates take them. */
export function templateMessages(messages: readonly Message[], markOf: MarkOf): readonly object[] {
  return messages.map(({ role, content, reasoning, name, callId, calls }) => ({
    role,
    content: contentOf(content, markOf),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(name !== undefined && { name }),
    ...(callId !== undefined && { tool_call_id: callId }),
    ...(calls !== undefined && { tool_calls: calls.map(templateCall) }),
  }));
}

function contentOf(content: Message['content'], markOf: MarkOf): string | readonly object[] | null {
  if (content === null || typeof content === 'string') return content;
  return content.map((part: ContentPart) =>
    part.type === 'text' ? part : { type: 'media_marker', text: markOf(part.media) },
  );
}

function templateCall({ id, name, arguments: args }: PastCall): object {
  return { ...(id !== undefined && { id }), type: 'function', function: { name, arguments: args } };
}
