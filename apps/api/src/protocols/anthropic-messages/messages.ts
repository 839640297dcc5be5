import type { Limits } from '../../config/limits.js';
import { lengthProblem, textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { wordBeginning } from '../../http/word-beginning.js';
import { type Block, blockSchemas, blocksProblem, type TextBlock } from './blocks.js';

/** A message in Anthropic's shape. */
export interface MessageParam {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly Block[];
}

/** What stands before all messages. */
export type SystemPrompt = string | readonly TextBlock[];

const ROLES = ['user', 'assistant', 'system'] as const;
const TEXT = { type: 'string', maxLength: limitOf('maxText') } as const;

export const SYSTEM_SCHEMA = {
  anyOf: [TEXT, { type: 'array', maxItems: limitOf('maxParts'), items: { anyOf: blockSchemas('system') } }],
} as const;

export const MESSAGES_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxMessages'),
  items: {
    type: 'object',
    required: ['role', 'content'],
    properties: {
      role: { description: 'Who speaks.', type: 'string', enum: ROLES },
      content: {
        description: 'What is said: text, or blocks.',
        anyOf: [TEXT, { type: 'array', maxItems: limitOf('maxParts'), items: { anyOf: blockSchemas() } }],
      },
    },
  },
} as const;

/** What is wrong with the system prompt, as the end of a sentence; undefined = nothing. */
export function systemProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value === 'string') return textProblem(value, 'maxText', limits);
  if (!Array.isArray(value)) return 'must be a string or an array of text blocks';
  const problem = blocksProblem(value, 'system', limits);
  return problem === undefined ? undefined : `is wrong: ${problem}`;
}

/** What is wrong with the messages, as the end of a sentence; undefined = nothing. */
export function messagesProblem(value: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  const tooMany = lengthProblem(value, limits.maxMessages, 'messages');
  if (tooMany !== undefined) return tooMany;
  let parts = 0;
  for (const [index, message] of value.entries()) {
    parts += partCount(message);
    if (parts > limits.maxParts) return `must have at most ${limits.maxParts} blocks together`;
    const problem = messageProblem(message, limits);
    if (problem !== undefined) return `is wrong at message ${index}: ${problem}`;
  }
  return undefined;
}

function messageProblem(message: unknown, limits: Limits): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'it must be an object';
  const { role, content } = message as Readonly<Record<string, unknown>>;
  if (!ROLES.includes(role as 'user')) {
    const given = typeof role === 'string' ? `, not "${wordBeginning(role)}"` : '';
    return `'role' must be "user", "assistant" or "system"${given}`;
  }
  if (typeof content === 'string') {
    const tooLong = textProblem(content, 'maxText', limits);
    return tooLong === undefined ? undefined : `'content' ${tooLong}`;
  }
  if (!Array.isArray(content)) return "'content' must be a string or an array of blocks";
  return blocksProblem(content, role as string, limits);
}

/** Blocks of a message, those within results of tools included. */
function partCount(message: unknown): number {
  const { content } = (message ?? {}) as { readonly content?: unknown };
  if (!Array.isArray(content)) return 0;
  return content.reduce<number>((sum, block) => sum + 1 + partCount(block), 0);
}
