import { ApiError } from '../http/api-error.js';

/** A function that the model may call, in OpenAI's shape. */
export interface Tool {
  readonly type: 'function';
  readonly function: { readonly name: string };
}

export type ToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } };

const TOOL_SCHEMA = {
  type: 'object',
  required: ['type', 'function'],
  properties: {
    type: { description: 'Kind of tool.', type: 'string', enum: ['function'] },
    function: {
      description: 'The function.',
      type: 'object',
      required: ['name'],
      properties: {
        name: { description: 'Its name.', type: 'string', minLength: 1 },
        description: { description: 'What it does, for the model.', type: ['string', 'null'] },
        parameters: { description: 'JSON Schema of its arguments.', type: ['object', 'null'] },
      },
    },
  },
} as const;

export const TOOLS_SCHEMA = { type: 'array', items: TOOL_SCHEMA } as const;

export const TOOL_CHOICE_SCHEMA = {
  default: 'auto',
  anyOf: [{ type: 'string', enum: ['auto', 'none', 'required'] }, TOOL_SCHEMA],
} as const;

export function toolsProblem(value: unknown): string | undefined {
  const isWell = Array.isArray(value) && value.every(isTool);
  return isWell ? undefined : 'must be an array of {"type": "function", "function": {"name": ...}}';
}

export function toolChoiceProblem(value: unknown): string | undefined {
  const isWell = ['auto', 'none', 'required'].includes(value as string) || isTool(value);
  return isWell ? undefined : 'must be "auto", "none", "required", or {"type": "function", "function": {"name": ...}}';
}

/**
 * The tools that may be called and whether one has to be: a named choice is the only tool, and required.
 * @throws ApiError when none of the tools may be called although one has to be
 */
export function offeredTools(
  tools: readonly Tool[],
  choice: ToolChoice,
): { readonly tools: readonly Tool[]; readonly choice: 'auto' | 'none' | 'required' } {
  const name = typeof choice === 'string' ? undefined : choice.function.name;
  const offered = name === undefined ? tools : tools.filter((tool) => tool.function.name === name);
  const kind = typeof choice === 'string' ? choice : 'required';
  if (kind === 'required' && offered.length === 0) {
    throw ApiError.field('tool_choice', name === undefined ? 'requires tools' : `names ${name}, which is not in tools`);
  }
  return { tools: offered, choice: kind };
}

function isTool(value: unknown): value is Tool {
  const { type, function: callee } = (value ?? {}) as { readonly type?: unknown; readonly function?: unknown };
  const { name } = (callee ?? {}) as { readonly name?: unknown };
  return type === 'function' && typeof name === 'string' && name !== '';
}
