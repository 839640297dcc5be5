import type { Limits } from '../../config/limits.js';
import type { ToolChoice, ToolChoiceMode } from '../../conversation/tool.js';
import { itemsProblem, lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { jsonProblem, MOST_JSON } from '../../http/request-fields.js';

/** A function that is named: in OpenAI's two shapes, and in Anthropic's. */
type NamedTool =
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | { readonly type: 'function' | 'tool'; readonly name: string };

/** The tools among which the model chooses, and whether it has to. */
interface AllowedTools {
  readonly mode: 'auto' | 'required';
  readonly tools: readonly NamedTool[];
}

/** OpenAI's `tool_choice`, in its shapes for chats and for responses, and what other clients make of it. */
export type RequestedToolChoice =
  | Word
  | { readonly type: Word }
  | NamedTool
  | { readonly type: 'allowed_tools'; readonly allowed_tools: AllowedTools }
  | ({ readonly type: 'allowed_tools' } & AllowedTools);

type Word = keyof typeof MODES;
type Fields = Readonly<Record<string, unknown>>;

/** What a word stands for. */
const MODES = { auto: 'auto', none: 'none', required: 'required', any: 'required' } as const;

const ALLOWED_MODES = ['auto', 'required'] as const;

const WORD_SCHEMA = { type: 'string', enum: Object.keys(MODES) } as const;

const NAME_SCHEMA = {
  description: 'The name of the function.',
  type: 'string',
  minLength: 1,
  maxLength: limitOf('maxName'),
} as const;

const NAMED_SCHEMAS = [
  {
    type: 'object',
    required: ['type', 'function'],
    properties: {
      type: { description: 'Kind of tool.', type: 'string', enum: ['function'] },
      function: {
        description: 'The function.',
        type: 'object',
        required: ['name'],
        properties: { name: NAME_SCHEMA },
      },
    },
  },
  {
    type: 'object',
    required: ['type', 'name'],
    properties: {
      type: { description: 'Kind of tool.', type: 'string', enum: ['function', 'tool'] },
      name: NAME_SCHEMA,
    },
  },
] as const;

const ALLOWED = {
  required: ['mode', 'tools'],
  properties: {
    mode: { description: 'May be called, or has to be.', type: 'string', enum: ALLOWED_MODES },
    tools: {
      description: 'The allowed ones, by name.',
      type: 'array',
      maxItems: limitOf('maxTools'),
      items: { anyOf: NAMED_SCHEMAS },
    },
  },
} as const;

const ALLOWED_TYPE = { description: 'That some tools are allowed.', type: 'string', enum: ['allowed_tools'] } as const;

export const TOOL_CHOICE_SCHEMA = {
  default: 'auto',
  [MOST_JSON]: limitOf('maxToolsSize'),
  anyOf: [
    WORD_SCHEMA,
    {
      type: 'object',
      required: ['type'],
      properties: { type: { description: 'The same as the word.', ...WORD_SCHEMA } },
    },
    ...NAMED_SCHEMAS,
    {
      type: 'object',
      required: ['type', 'allowed_tools'],
      properties: {
        type: ALLOWED_TYPE,
        allowed_tools: { description: 'Which, and whether one has to be called.', type: 'object', ...ALLOWED },
      },
    },
    {
      type: 'object',
      required: ['type', ...ALLOWED.required],
      properties: { type: ALLOWED_TYPE, ...ALLOWED.properties },
    },
  ],
} as const;

const sizeProblem = jsonProblem('maxToolsSize');

export function toolChoiceProblem(value: unknown, limits: Limits): string | undefined {
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  const choice = readChoice(value);
  if (choice === undefined) {
    return (
      'must be "auto", "none", "required", {"type": "function", "function": {"name": ...}}, or ' +
      '{"type": "allowed_tools", "allowed_tools": {"mode": "auto" or "required", "tools": [...]}}'
    );
  }
  const names = choice.names ?? [];
  return lengthProblem(names, limits.maxTools, 'tools') ?? itemsProblem(names, 'maxName', limits);
}

/** A named choice is the only tool, and required. @param choice without a problem */
export function toolChoiceOf(choice: RequestedToolChoice): ToolChoice {
  return readChoice(choice)!;
}

function readChoice(value: unknown): ToolChoice | undefined {
  const word = modeOf(value);
  if (word !== undefined) return { mode: word };
  const choice = fieldsOf(value);
  const name = nameOf(choice);
  if (name !== undefined) return { names: [name], mode: 'required' };
  const mode = modeOf(choice.type);
  if (mode !== undefined) return { mode };
  return choice.type === 'allowed_tools' ? readAllowed(fieldsOf(choice.allowed_tools ?? choice)) : undefined;
}

function readAllowed({ mode, tools }: Fields): ToolChoice | undefined {
  if (!ALLOWED_MODES.includes(mode as 'auto') || !Array.isArray(tools)) return undefined;
  const names = tools.map((tool: unknown) => nameOf(fieldsOf(tool)));
  return names.includes(undefined) ? undefined : { names: names as string[], mode: mode as 'auto' };
}

function modeOf(word: unknown): ToolChoiceMode | undefined {
  return typeof word === 'string' && Object.hasOwn(MODES, word) ? MODES[word as Word] : undefined;
}

/** The name of a tool that is named; undefined = none is. */
function nameOf({ type, name: ownName, function: callee }: Fields): string | undefined {
  const name = type === 'function' ? (fieldsOf(callee).name ?? ownName) : type === 'tool' ? ownName : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
