import { ANY_JSON } from '../../http/request-fields.js';
import { type ContentPart, PARTS_SCHEMA, partsProblem } from './message-parts.js';

/** A message of a chat, in OpenAI's shape. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly ContentPart[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly name?: string | null;
  readonly tool_call_id?: string | null;
  readonly tool_calls?: readonly CallInHistory[] | null;
}

/** A call that the model made before; arguments are JSON text, or JSON itself. */
export interface CallInHistory {
  readonly id?: string | null;
  readonly type?: 'function' | null;
  readonly function: { readonly name: string; readonly arguments?: unknown };
}

/** Fields of a message that hold text or nothing. */
const TEXTS = {
  refusal: 'Why the assistant refused, in place of a content.',
  reasoning_content: 'What the assistant thought before its content.',
  name: 'Who of several speaks; of a message of the role tool: the function.',
  tool_call_id: 'The call that a message of the role tool answers.',
} as const;

const TEXT_NAMES = Object.keys(TEXTS) as readonly (keyof typeof TEXTS)[];

const CALL_SCHEMA = {
  type: 'object',
  required: ['function'],
  properties: {
    id: { description: 'Its id.', type: ['string', 'null'] },
    type: { description: 'Kind of tool.', type: ['string', 'null'], enum: ['function', null] },
    function: {
      description: 'What was called.',
      type: 'object',
      required: ['name'],
      properties: {
        name: { description: 'Its name.', type: 'string', minLength: 1 },
        arguments: { description: 'JSON text, or JSON itself.', ...ANY_JSON },
      },
    },
  },
} as const;

export const MESSAGES_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    required: ['role'],
    properties: {
      role: {
        description: 'Who speaks, as the template knows it: system, developer, user, assistant, tool.',
        type: 'string',
        minLength: 1,
        examples: ['user'],
      },
      content: {
        description: 'What was said; only an assistant who calls tools may be without.',
        anyOf: [{ type: 'string' }, PARTS_SCHEMA, { type: 'null' }],
      },
      ...Object.fromEntries(
        Object.entries(TEXTS).map(([name, description]) => [name, { description, type: ['string', 'null'] }]),
      ),
      tool_calls: {
        description: 'Calls of the assistant, as an answer has them.',
        type: ['array', 'null'],
        items: CALL_SCHEMA,
      },
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
  const fields = message as Readonly<Record<string, unknown>>;
  const { role, content, tool_calls: calls } = fields;
  if (role !== 'assistant' && content === undefined) return "all non-assistant messages must contain 'content'";
  if (typeof role !== 'string' || role === '') return "'role' must be a string";
  if (role === 'function') return 'the role function is not supported; use tool';
  if (fields.function_call != null) return "'function_call' is not supported; use tool_calls";
  if (calls != null && !Array.isArray(calls)) return "'tool_calls' must be an array";
  if (content === undefined && calls == null && fields.refusal == null) {
    return "assistant message must contain either 'content' or 'tool_calls'";
  }
  const wrongText = TEXT_NAMES.find((name) => fields[name] != null && typeof fields[name] !== 'string');
  if (wrongText !== undefined) return `'${wrongText}' must be a string`;
  const wrongCall = ((calls ?? []) as readonly unknown[]).findIndex((call) => !isCall(call));
  if (wrongCall >= 0)
    return `tool_calls[${wrongCall}] must be {"id": ..., "type": "function", "function": {"name": ...}}`;
  return content == null || typeof content === 'string' ? undefined : partsProblem(content);
}

function isCall(value: unknown): boolean {
  const { id, type, function: callee } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { name } = (callee ?? {}) as { readonly name?: unknown };
  const isFunction = type == null || type === 'function';
  return isFunction && (id == null || typeof id === 'string') && typeof name === 'string' && name !== '';
}
