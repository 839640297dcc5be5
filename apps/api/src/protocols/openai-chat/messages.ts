import type { LimitName, Limits } from '../../config/limits.js';
import { TEXT_SCHEMA } from '../../generation/sequence-prompt.js';
import { isJsonLarger } from '../../http/json-size.js';
import { lengthProblem, textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { ANY_JSON, MOST_JSON } from '../../http/request-fields.js';
import { type ContentPart, PARTS_SCHEMA, partsProblem } from './message-parts.js';

/** A message of a chat, in OpenAI's shape. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly ContentPart[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly thinking?: string | null;
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
  refusal: { doc: 'Why the assistant refused, in place of a content.', most: 'maxText' },
  reasoning_content: { doc: 'The reasoning of the assistant before its content.', most: 'maxText' },
  reasoning: { doc: 'Another name of reasoning_content.', most: 'maxText' },
  thinking: { doc: 'Another name of reasoning_content.', most: 'maxText' },
  name: { doc: 'Who of several speaks; of a message of the role tool: the function.', most: 'maxName' },
  tool_call_id: { doc: 'The call that a message of the role tool answers.', most: 'maxName' },
} as const satisfies Readonly<Record<string, { readonly doc: string; readonly most: LimitName }>>;

const TEXT_NAMES = Object.keys(TEXTS) as readonly (keyof typeof TEXTS)[];

/** Fields of which an assistant without a content has to have one. */
const SAYING = ['tool_calls', 'refusal', 'reasoning_content', 'reasoning', 'thinking'] as const;

const CALL_SCHEMA = {
  type: 'object',
  required: ['function'],
  properties: {
    id: { description: 'Its id.', type: ['string', 'null'], maxLength: limitOf('maxName') },
    type: { description: 'Kind of tool.', type: ['string', 'null'], enum: ['function', null] },
    function: {
      description: 'What was called.',
      type: 'object',
      required: ['name'],
      properties: {
        name: { description: 'Its name.', type: 'string', minLength: 1, maxLength: limitOf('maxName') },
        arguments: {
          description: 'JSON text, or JSON itself; empty text and null are {}.',
          ...ANY_JSON,
          [MOST_JSON]: limitOf('maxJson'),
        },
      },
    },
  },
} as const;

export const MESSAGES_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxMessages'),
  items: {
    type: 'object',
    required: ['role'],
    properties: {
      role: {
        description: 'Who speaks, as the template knows it: system, developer, user, assistant, tool.',
        type: 'string',
        minLength: 1,
        maxLength: limitOf('maxName'),
        examples: ['user'],
      },
      content: {
        description:
          'What was said; only an assistant who calls tools or reasons, and a tool, may be without. All messages together have at most as many parts and calls as one may have.',
        anyOf: [TEXT_SCHEMA, PARTS_SCHEMA, { type: 'null' }],
      },
      ...Object.fromEntries(
        Object.entries(TEXTS).map(([name, { doc, most }]) => [
          name,
          { description: doc, type: ['string', 'null'], maxLength: limitOf(most) },
        ]),
      ),
      tool_calls: {
        description: 'Calls of the assistant, as an answer has them.',
        type: ['array', 'null'],
        maxItems: limitOf('maxParts'),
        items: CALL_SCHEMA,
      },
    },
  },
} as const;

/** What is wrong with the messages of a chat, as the end of a sentence. What the template wants beyond this, it says itself. */
export function messagesProblem(value: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  const tooMany = lengthProblem(value, limits.maxMessages, 'messages');
  if (tooMany !== undefined) return tooMany;
  let parts = 0;
  for (const [index, message] of value.entries()) {
    parts += partCount(message);
    if (parts > limits.maxParts) return `must have at most ${limits.maxParts} parts and calls together`;
    const problem = messageProblem(message, limits);
    if (problem !== undefined) return `is wrong at message ${index}: ${problem}`;
  }
  return undefined;
}

function partCount(message: unknown): number {
  const { content, tool_calls: calls } = (message ?? {}) as Readonly<Record<string, unknown>>;
  return (Array.isArray(content) ? content.length : 0) + (Array.isArray(calls) ? calls.length : 0);
}

function messageProblem(message: unknown, limits: Limits): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'it must be an object';
  const fields = message as Readonly<Record<string, unknown>>;
  const { role, content, tool_calls: calls } = fields;
  if (role !== 'assistant' && role !== 'tool' && content === undefined)
    return "all non-assistant messages must contain 'content'";
  if (typeof role !== 'string' || role === '') return "'role' must be a string";
  if (role.length > limits.maxName) return `'role' must have at most ${limits.maxName} characters`;
  if (role === 'function') return 'the role function is not supported; use tool';
  if (fields.function_call != null) return "'function_call' is not supported; use tool_calls";
  if (calls != null && !Array.isArray(calls)) return "'tool_calls' must be an array";
  if (role === 'assistant' && content === undefined && SAYING.every((name) => fields[name] == null)) {
    return "assistant message must contain either 'content' or 'tool_calls', or 'reasoning_content'";
  }
  const wrongText = TEXT_NAMES.find((name) => fields[name] != null && typeof fields[name] !== 'string');
  if (wrongText !== undefined) return `'${wrongText}' must be a string`;
  for (const name of TEXT_NAMES) {
    const tooLong = textProblem((fields[name] ?? '') as string, TEXTS[name].most, limits);
    if (tooLong !== undefined) return `'${name}' ${tooLong}`;
  }
  const wrongCall = ((calls ?? []) as readonly unknown[]).findIndex((call) => !isCall(call));
  if (wrongCall >= 0)
    return `tool_calls[${wrongCall}] must be {"id": ..., "type": "function", "function": {"name": ...}}`;
  const largeCall = ((calls ?? []) as readonly CallInHistory[]).findIndex((call) => isLarge(call, limits));
  if (largeCall >= 0) return `tool_calls[${largeCall}] is too large: ${callLimits(limits)}`;
  if (typeof content === 'string') {
    const tooLong = textProblem(content, 'maxText', limits);
    return tooLong === undefined ? undefined : `'content' ${tooLong}`;
  }
  return content == null ? undefined : partsProblem(content, role, limits);
}

function isLarge({ id, function: { name, arguments: args } }: CallInHistory, { maxName, maxJson }: Limits): boolean {
  return name.length > maxName || (id ?? '').length > maxName || isJsonLarger(args ?? null, maxJson);
}

function callLimits({ maxName, maxJson }: Limits): string {
  return `id and name have at most ${maxName} characters, arguments ${maxJson} of JSON`;
}

function isCall(value: unknown): boolean {
  const { id, type, function: callee } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { name } = (callee ?? {}) as { readonly name?: unknown };
  const isFunction = type == null || type === 'function';
  return isFunction && (id == null || typeof id === 'string') && typeof name === 'string' && name !== '';
}
