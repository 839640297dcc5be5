import type { Limits } from '../../config/limits.js';
import type { Tool, ToolChoice } from '../../conversation/tool.js';
import { lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { jsonProblem, MOST_JSON } from '../../http/request-fields.js';

/** The tools among which the model chooses, and whether it has to. */
interface AllowedTools {
  readonly type: 'allowed_tools';
  readonly allowed_tools: { readonly mode: 'auto' | 'required'; readonly tools: readonly Tool[] };
}

/** OpenAI's `tool_choice`. */
export type RequestedToolChoice = 'auto' | 'none' | 'required' | Tool | AllowedTools;

const WORDS = ['auto', 'none', 'required'] as const;
const MODES = ['auto', 'required'] as const;

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
        name: { description: 'Its name.', type: 'string', minLength: 1, maxLength: limitOf('maxName') },
        description: { description: 'What it does, for the model.', type: ['string', 'null'] },
        strict: {
          description: 'Calls fit the parameters, or the function is refused.',
          type: ['boolean', 'null'],
          default: false,
        },
        parameters: { description: 'JSON Schema of its arguments.', type: ['object', 'null'] },
      },
    },
  },
} as const;

export const TOOLS_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxTools'),
  [MOST_JSON]: limitOf('maxToolsSize'),
  items: TOOL_SCHEMA,
} as const;

export const TOOL_CHOICE_SCHEMA = {
  default: 'auto',
  [MOST_JSON]: limitOf('maxToolsSize'),
  anyOf: [
    { type: 'string', enum: WORDS },
    TOOL_SCHEMA,
    {
      type: 'object',
      required: ['type', 'allowed_tools'],
      properties: {
        type: { description: 'That some tools are allowed.', type: 'string', enum: ['allowed_tools'] },
        allowed_tools: {
          description: 'Which, and whether one has to be called.',
          type: 'object',
          required: ['mode', 'tools'],
          properties: {
            mode: { description: 'May be called, or has to be.', type: 'string', enum: MODES },
            tools: { description: 'The allowed ones, by name.', ...TOOLS_SCHEMA },
          },
        },
      },
    },
  ],
} as const;

export function toolsProblem(value: unknown, limits: Limits): string | undefined {
  const tooMany = Array.isArray(value) ? lengthProblem(value, limits.maxTools, 'tools') : undefined;
  if (tooMany !== undefined) return tooMany;
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  const isWell = Array.isArray(value) && value.every((tool) => isTool(tool, limits));
  return isWell ? undefined : 'must be an array of {"type": "function", "function": {"name": ...}}';
}

export function toolChoiceProblem(value: unknown, limits: Limits): string | undefined {
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  const isWell = WORDS.includes(value as 'auto') || isTool(value, limits) || isAllowedTools(value, limits);
  return isWell
    ? undefined
    : 'must be "auto", "none", "required", {"type": "function", "function": {"name": ...}}, or ' +
        '{"type": "allowed_tools", "allowed_tools": {"mode": "auto" or "required", "tools": [...]}}';
}

/** A named choice is the only tool, and required. */
export function toolChoiceOf(choice: RequestedToolChoice): ToolChoice {
  if (typeof choice === 'string') return { mode: choice };
  if (choice.type === 'function') return { names: [choice.function.name], mode: 'required' };
  const { mode, tools } = choice.allowed_tools;
  return { names: tools.map((tool) => tool.function.name), mode };
}

const sizeProblem = jsonProblem('maxToolsSize');

function isTool(value: unknown, { maxName }: Limits): value is Tool {
  const { type, function: callee } = (value ?? {}) as { readonly type?: unknown; readonly function?: unknown };
  const { name, strict } = (callee ?? {}) as { readonly name?: unknown; readonly strict?: unknown };
  const isStrictness = strict == null || typeof strict === 'boolean';
  return type === 'function' && typeof name === 'string' && name !== '' && name.length <= maxName && isStrictness;
}

function isAllowedTools(value: unknown, limits: Limits): value is AllowedTools {
  const { type, allowed_tools: allowed } = (value ?? {}) as {
    readonly type?: unknown;
    readonly allowed_tools?: unknown;
  };
  const { mode, tools } = (allowed ?? {}) as { readonly mode?: unknown; readonly tools?: unknown };
  const isList = Array.isArray(tools) && tools.length <= limits.maxTools && tools.every((tool) => isTool(tool, limits));
  return type === 'allowed_tools' && MODES.includes(mode as 'auto') && isList;
}
