import type { Limits } from '../../config/limits.js';
import type { Tool } from '../../conversation/tool.js';
import { lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { jsonProblem, MOST_JSON } from '../../http/request-fields.js';

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
        parameters: { description: 'JSON Schema of its arguments.', type: ['object', 'boolean', 'null'] },
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

/** Lists without a problem, by the limits that hold: the same one may come again. */
const SOUND = new WeakMap<Limits, WeakSet<object>>();

export function toolsProblem(value: unknown, limits: Limits): string | undefined {
  const sound = SOUND.get(limits) ?? new WeakSet();
  if (typeof value === 'object' && value !== null && sound.has(value)) return undefined;
  const problem = problemOfTools(value, limits);
  if (problem === undefined) SOUND.set(limits, sound.add(value as object));
  return problem;
}

function problemOfTools(value: unknown, limits: Limits): string | undefined {
  const tooMany = lengthProblem(value, limits.maxTools, 'tools');
  if (tooMany !== undefined) return tooMany;
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  const isWell = Array.isArray(value) && value.every((tool) => isTool(tool, limits));
  if (!isWell) return 'must be an array of {"type": "function", "function": {"name": ...}}';
  const wrong = (value as readonly Tool[]).findIndex((tool) => !isSchema(tool.function.parameters));
  return wrong < 0
    ? undefined
    : `has parameters in [${wrong}] that are no schema: a schema must be an object or a boolean`;
}

function isSchema(value: unknown): boolean {
  return value == null || typeof value === 'boolean' || (typeof value === 'object' && !Array.isArray(value));
}

const sizeProblem = jsonProblem('maxToolsSize');

function isTool(value: unknown, { maxName }: Limits): value is Tool {
  const { type, function: callee } = (value ?? {}) as { readonly type?: unknown; readonly function?: unknown };
  const { name, strict } = (callee ?? {}) as { readonly name?: unknown; readonly strict?: unknown };
  const isStrictness = strict == null || typeof strict === 'boolean';
  return type === 'function' && typeof name === 'string' && name !== '' && name.length <= maxName && isStrictness;
}
