import type { Limits } from '../../config/limits.js';
import type { Tool } from '../../conversation/tool.js';
import { lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { jsonProblem, MOST_JSON } from '../../http/request-fields.js';

/** A tool in Anthropic's shape: one of the client's, or by its type one that Anthropic's own service has. */
export interface ToolParam {
  readonly type?: string | null;
  readonly name?: string;
  readonly description?: string | null;
  readonly input_schema?: unknown;
  readonly strict?: boolean | null;
}

/** A tool that only Anthropic's service knows. */
export interface ServerTool {
  readonly type: string;
  readonly name: string;
  /** In the list of the request. */
  readonly index: number;
}

/** What the tools of a request come to. */
export interface ReadTools {
  readonly tools: readonly Tool[];
  /** Of each tool its place in the list of the request. */
  readonly places: readonly number[];
  readonly serverTools: readonly ServerTool[];
}

const CUSTOM = 'custom';
const NAME = { type: 'string', minLength: 1, maxLength: limitOf('maxName') } as const;

export const TOOLS_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxTools'),
  [MOST_JSON]: limitOf('maxToolsSize'),
  items: {
    anyOf: [
      {
        type: 'object',
        required: ['name'],
        properties: {
          type: { description: 'Kind of tool.', type: ['string', 'null'], enum: [CUSTOM, null], default: CUSTOM },
          name: { description: 'Its name.', ...NAME },
          description: { description: 'What it does, for the model.', type: ['string', 'null'] },
          input_schema: { description: 'JSON Schema of its arguments.', type: ['object', 'null'] },
          strict: { description: 'Calls fit the schema, or the tool is refused.', type: ['boolean', 'null'] },
        },
      },
      {
        type: 'object',
        required: ['type'],
        properties: {
          type: {
            description: "A tool of Anthropic's service: left out where another one may be called, else refused.",
            type: 'string',
            maxLength: limitOf('maxName'),
            not: { const: CUSTOM },
          },
          name: { description: 'Its name.', type: ['string', 'null'], maxLength: limitOf('maxName') },
        },
      },
    ],
  },
} as const;

const sizeProblem = jsonProblem('maxToolsSize');

/** What lists come to that were read: the same one may come again. */
const READ = new WeakMap<readonly ToolParam[], ReadTools>();

export function toolsProblem(value: unknown, limits: Limits): string | undefined {
  const tooMany = lengthProblem(value, limits.maxTools, 'tools');
  if (tooMany !== undefined) return tooMany;
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  if (!Array.isArray(value)) return 'must be an array of {"name": ..., "input_schema": ...}';
  for (const [index, tool] of value.entries()) {
    const problem = toolProblem(tool, limits);
    if (problem !== undefined) return `is wrong at tool ${index}: ${problem}`;
  }
  return undefined;
}

/** @param list without a problem */
export function toolsOf(list: readonly ToolParam[]): ReadTools {
  const known = READ.get(list);
  if (known !== undefined) return known;
  const read = readTools(list);
  READ.set(list, read);
  return read;
}

function readTools(list: readonly ToolParam[]): ReadTools {
  const tools: Tool[] = [];
  const places: number[] = [];
  const serverTools: ServerTool[] = [];
  for (const [index, { type, name = '', description, input_schema: parameters, strict }] of list.entries()) {
    if (!isCustom(type)) {
      serverTools.push({ type: type!, name: name ?? '', index });
      continue;
    }
    places.push(index);
    tools.push({ type: 'function', function: { name, description, parameters, strict } as Tool['function'] });
  }
  return { tools, places, serverTools };
}

function toolProblem(tool: unknown, { maxName }: Limits): string | undefined {
  if (typeof tool !== 'object' || tool === null || Array.isArray(tool)) return 'it must be an object';
  const { type, name, description, input_schema: schema, strict } = tool as Readonly<Record<string, unknown>>;
  if (type != null && typeof type !== 'string') return "'type' must be a string";
  if (typeof type === 'string' && type.length > maxName) return `'type' must have at most ${maxName} characters`;
  if (typeof name === 'string' && name.length > maxName) return `'name' must have at most ${maxName} characters`;
  if (!isCustom(type)) return name == null || typeof name === 'string' ? undefined : "'name' must be a string";
  if (typeof name !== 'string' || name === '') return "'name' must be a text that is not empty";
  if (description != null && typeof description !== 'string') return "'description' must be a string";
  if (strict != null && typeof strict !== 'boolean') return "'strict' must be a boolean";
  return schema == null || (typeof schema === 'object' && !Array.isArray(schema))
    ? undefined
    : "'input_schema' must be an object: a schema";
}

function isCustom(type: unknown): boolean {
  return type == null || type === CUSTOM;
}
