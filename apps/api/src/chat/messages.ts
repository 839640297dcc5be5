/** Kinds of content parts, each with why it is refused; undefined = accepted. */
const PARTS: Readonly<Record<string, string | undefined>> = {
  text: undefined,
  image_url: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
  input_audio: 'audio input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
  input_video: 'video input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
  video_url: 'video input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
};

/** A message of a chat, in OpenAI's shape. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly unknown[] | null;
}

const PART_SCHEMA = {
  type: 'object',
  required: ['type', 'text'],
  properties: {
    type: { description: 'Kind of the part.', type: 'string', enum: ['text'] },
    text: { description: 'Its text.', type: 'string' },
  },
} as const;

export const MESSAGES_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    required: ['role'],
    properties: {
      role: {
        description: 'Who speaks, as the template knows it: system, user, assistant, tool.',
        type: 'string',
        minLength: 1,
        examples: ['user'],
      },
      content: {
        description: 'What was said; only an assistant who calls tools may be without.',
        anyOf: [{ type: 'string' }, { type: 'array', items: PART_SCHEMA }, { type: 'null' }],
      },
      tool_calls: {
        description: 'Calls of the assistant, as an answer has them.',
        type: ['array', 'null'],
        items: { type: 'object' },
      },
      tool_call_id: { description: 'The call that a message of the role tool answers.', type: ['string', 'null'] },
    },
  },
} as const;

/** What is wrong with the messages of a chat, as the end of a sentence. What the template wants beyond this, it says itself. */
export function messagesProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  for (const [index, message] of value.entries()) {
    const problem = messageProblem(message);
    if (problem !== undefined) return `is wrong at message ${index}: ${problem}`;
  }
  return undefined;
}

function messageProblem(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'it must be an object';
  const { role, content, tool_calls } = message as Readonly<Record<string, unknown>>;
  const isAssistant = role === 'assistant';
  if (!isAssistant && content == null) return "all non-assistant messages must contain 'content'";
  if (typeof role !== 'string' || role === '') return "'role' must be a string";
  if (tool_calls != null && !Array.isArray(tool_calls)) return "'tool_calls' must be an array";
  if (content === undefined && tool_calls == null) {
    return "assistant message must contain either 'content' or 'tool_calls'";
  }
  return content == null || typeof content === 'string' ? undefined : partsProblem(content);
}

function partsProblem(content: unknown): string | undefined {
  if (!Array.isArray(content)) return "expected 'content' to be a string or an array";
  for (const part of content as readonly unknown[]) {
    const { type, text } = (part ?? {}) as { readonly type?: unknown; readonly text?: unknown };
    if (typeof type !== 'string' || !Object.hasOwn(PARTS, type)) return 'unsupported content[].type';
    if (PARTS[type] !== undefined) return PARTS[type];
    if (typeof text !== 'string') return "a part of type text must have a 'text'";
  }
  return undefined;
}
