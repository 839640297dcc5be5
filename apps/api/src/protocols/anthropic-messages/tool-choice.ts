import type { Limits } from '../../config/limits.js';
import type { ToolChoice } from '../../conversation/tool.js';
import { ApiError } from '../../http/api-error.js';
import { textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { wordBeginning } from '../../http/word-beginning.js';
import type { ReadTools, ServerTool } from './tools.js';

/** Anthropic's `tool_choice`. */
export interface ToolChoiceParam {
  readonly type: keyof typeof MODES;
  readonly name?: string;
  readonly disable_parallel_tool_use?: boolean | null;
}

/** What its types are in our words. */
const MODES = { auto: 'auto', any: 'required', tool: 'required', none: 'none' } as const;

const PARALLEL = {
  disable_parallel_tool_use: { description: 'One call at most.', type: ['boolean', 'null'], default: false },
} as const;

export const TOOL_CHOICE_SCHEMA = {
  anyOf: [
    {
      type: 'object',
      required: ['type'],
      properties: {
        type: {
          description: 'Whether a tool is called: auto = as the model likes, any = one has to be, none = none may be.',
          type: 'string',
          enum: ['auto', 'any', 'none'],
        },
        ...PARALLEL,
      },
    },
    {
      type: 'object',
      required: ['type', 'name'],
      properties: {
        type: { description: 'That the one named has to be called.', type: 'string', enum: ['tool'] },
        name: { description: 'Its name.', type: 'string', minLength: 1, maxLength: limitOf('maxName') },
        ...PARALLEL,
      },
    },
  ],
} as const;

export function toolChoiceProblem(value: unknown, limits: Limits): string | undefined {
  const { type, name, disable_parallel_tool_use: isSingle } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || !Object.hasOwn(MODES, type) || Array.isArray(value)) {
    return 'must be {"type": "auto"}, {"type": "any"}, {"type": "none"} or {"type": "tool", "name": ...}';
  }
  if (isSingle != null && typeof isSingle !== 'boolean') return 'must have a boolean in disable_parallel_tool_use';
  if (type !== 'tool') return undefined;
  if (typeof name !== 'string' || name === '') return 'must have a name that is not empty';
  const tooLong = textProblem(name, 'maxName', limits);
  return tooLong === undefined ? undefined : `has a name that ${tooLong}`;
}

/**
 * The choice among the tools, of which those of Anthropic's service are left out.
 * @throws ApiError where one of them would have to be called
 */
export function toolChoiceOf(
  { type, name }: ToolChoiceParam,
  { tools, serverTools }: Pick<ReadTools, 'tools' | 'serverTools'>,
): ToolChoice {
  const named = type === 'tool' ? serverTools.find((tool) => tool.name === name) : undefined;
  const only = type === 'any' && tools.length === 0 ? serverTools[0] : undefined;
  const needed = named ?? only;
  if (needed !== undefined) throw unknownTool(needed);
  return { mode: MODES[type], ...(type === 'tool' && { names: [name!] }) };
}

function unknownTool({ type, name, index }: ServerTool): ApiError {
  const word = name === '' ? '' : ` (${wordBeginning(name)})`;
  return ApiError.field(
    `tools[${index}]`,
    `is of type "${wordBeginning(type)}"${word}, which this server does not have: only tools of the client can be called`,
  );
}
