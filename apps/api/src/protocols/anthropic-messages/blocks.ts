import type { Limits } from '../../config/limits.js';
import type { FieldSchema } from '../../http/declared-fields.js';
import { isJsonLarger } from '../../http/json-size.js';
import { lengthProblem, textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { MOST_JSON } from '../../http/request-fields.js';
import { wordBeginning } from '../../http/word-beginning.js';
import { type DocumentSource, type ImageSource, SOURCE_SCHEMAS, sourceProblem } from './sources.js';

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageBlock {
  readonly type: 'image';
  readonly source: ImageSource;
}

export interface DocumentBlock {
  readonly type: 'document';
  readonly source: DocumentSource;
  readonly title?: string | null;
  readonly context?: string | null;
}

export interface SearchResultBlock {
  readonly type: 'search_result';
  readonly title: string;
  readonly source: string;
  readonly content: readonly TextBlock[];
}

/** A tool that a search for tools found; it says nothing that the list of tools does not. */
export interface ToolReferenceBlock {
  readonly type: 'tool_reference';
}

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature?: string | null;
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input?: Readonly<Record<string, unknown>> | null;
}

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly SaidBlock[] | null;
  readonly is_error?: boolean | null;
}

/** What users and tools show. */
export type SaidBlock = TextBlock | ImageBlock | DocumentBlock | SearchResultBlock | ToolReferenceBlock;

/** A part of a message's content, in Anthropic's shape. */
export type Block = SaidBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock | ToolResultBlock;

type BlockType = Block['type'];
type Fields = Readonly<Record<string, unknown>>;
type Check = (block: Fields, limits: Limits) => string | undefined;

interface BlockKind {
  /** Who may say it: roles of messages, and `result` for what tools bring. */
  readonly of: readonly string[];
  readonly check: Check;
  readonly schema: { readonly required: readonly string[]; readonly properties: FieldSchema };
}

const TEXT = { type: 'string', maxLength: limitOf('maxText') } as const;
const NAME = { type: 'string', minLength: 1, maxLength: limitOf('maxName') } as const;
const SAYS = ['user', 'assistant', 'result'];

/** THE table of blocks, by their type. */
const KINDS: Readonly<Record<BlockType, BlockKind>> = {
  text: {
    of: [...SAYS, 'system'],
    check: textsOf('text'),
    schema: { required: ['text'], properties: { text: { description: 'The text.', ...TEXT } } },
  },
  image: {
    of: SAYS,
    check: ({ source }, limits) => sourceProblem('image', source, limits),
    schema: {
      required: ['source'],
      properties: { source: { description: 'The picture.', ...SOURCE_SCHEMAS.image } },
    },
  },
  document: {
    of: SAYS,
    check: (block, limits) =>
      sourceProblem('document', block.source, limits) ?? optionalTexts('title', 'context')(block, limits),
    schema: {
      required: ['source'],
      properties: {
        source: { description: 'The document, as text.', ...SOURCE_SCHEMAS.document },
        title: { description: 'Its title, for the model.', ...TEXT, type: ['string', 'null'] },
        context: { description: 'What else the model should know of it.', ...TEXT, type: ['string', 'null'] },
      },
    },
  },
  search_result: {
    of: SAYS,
    check: (block, limits) =>
      textsOf('title', 'source')(block, limits) ?? listProblem(block.content, 'system', 'content', limits),
    schema: {
      required: ['title', 'source', 'content'],
      properties: {
        title: { description: 'What was found.', ...TEXT },
        source: { description: 'Where.', ...TEXT },
        content: { description: 'What it says: text blocks.', type: 'array', maxItems: limitOf('maxParts') },
      },
    },
  },
  tool_reference: { of: ['result'], check: () => undefined, schema: { required: [], properties: {} } },
  thinking: {
    of: ['assistant'],
    check: (block, limits) => textsOf('thinking')(block, limits) ?? optionalTexts('signature')(block, limits),
    schema: {
      required: ['thinking'],
      properties: {
        thinking: { description: 'The reasoning.', ...TEXT },
        signature: { description: 'As the response had it.', ...TEXT, type: ['string', 'null'] },
      },
    },
  },
  redacted_thinking: {
    of: ['assistant'],
    check: textsOf('data'),
    schema: { required: ['data'], properties: { data: { description: 'As the response had it.', ...TEXT } } },
  },
  tool_use: {
    of: ['assistant'],
    check: (block, limits) => namesOf('id', 'name')(block, limits) ?? inputProblem(block, limits),
    schema: {
      required: ['id', 'name'],
      properties: {
        id: { description: 'Its id.', ...NAME },
        name: { description: 'The tool.', ...NAME },
        input: { description: 'Its arguments.', type: ['object', 'null'], [MOST_JSON]: limitOf('maxJson') },
      },
    },
  },
  tool_result: {
    of: ['user'],
    check: (block, limits) => namesOf('tool_use_id')(block, limits) ?? resultProblem(block, limits),
    schema: {
      required: ['tool_use_id'],
      properties: {
        tool_use_id: { description: 'The id of the call.', ...NAME },
        content: {
          description: 'What the tool says: text, or blocks.',
          anyOf: [TEXT, { type: 'array', maxItems: limitOf('maxParts') }, { type: 'null' }],
        },
        is_error: { description: 'The call failed; the model is told.', type: ['boolean', 'null'] },
      },
    },
  },
};

/** Schemas of the blocks that somebody may say. */
export function blockSchemas(speaker?: string): readonly FieldSchema[] {
  return Object.entries(KINDS)
    .filter(([, { of }]) => speaker === undefined || of.includes(speaker))
    .map(([type, { schema }]) => ({
      type: 'object',
      required: ['type', ...schema.required],
      properties: { type: { description: 'Kind of the block.', type: 'string', enum: [type] }, ...schema.properties },
    }));
}

/** What is wrong with a list of blocks, as the end of a sentence that says where; undefined = nothing. */
export function blocksProblem(blocks: readonly unknown[], speaker: string, limits: Limits): string | undefined {
  const tooMany = lengthProblem(blocks, limits.maxParts, 'blocks');
  if (tooMany !== undefined) return tooMany;
  for (const [index, block] of blocks.entries()) {
    const problem = blockProblem(block, speaker, limits);
    if (problem !== undefined) return `block ${index}: ${problem}`;
  }
  return undefined;
}

function blockProblem(block: unknown, speaker: string, limits: Limits): string | undefined {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return 'it must be an object';
  const { type } = block as Fields;
  if (typeof type !== 'string') return "'type' must be a string";
  if (!Object.hasOwn(KINDS, type)) return `blocks of type "${wordBeginning(type)}" are not supported`;
  const { of, check } = KINDS[type as BlockType];
  if (!of.includes(speaker)) return `a block of type ${type} cannot stand ${PLACES[speaker] ?? 'here'}`;
  return check(block as Fields, limits);
}

const PLACES: Readonly<Record<string, string>> = {
  user: 'in a message of the user',
  assistant: 'in a message of the assistant',
  system: 'where only text is taken',
  result: 'in the result of a tool',
};

function listProblem(value: unknown, speaker: string, name: string, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return `'${name}' must be an array of blocks`;
  const problem = blocksProblem(value, speaker, limits);
  return problem === undefined ? undefined : `'${name}': ${problem}`;
}

function resultProblem({ content, is_error: isError }: Fields, limits: Limits): string | undefined {
  if (isError != null && typeof isError !== 'boolean') return "'is_error' must be a boolean";
  if (content == null) return undefined;
  if (typeof content !== 'string') return listProblem(content, 'result', 'content', limits);
  const tooLong = textProblem(content, 'maxText', limits);
  return tooLong === undefined ? undefined : `'content' ${tooLong}`;
}

function inputProblem({ input }: Fields, { maxJson }: Limits): string | undefined {
  if (input == null) return undefined;
  if (typeof input !== 'object' || Array.isArray(input)) return "'input' must be an object";
  return isJsonLarger(input, maxJson) ? `'input' must have at most ${maxJson} characters of JSON` : undefined;
}

function textsOf(...names: readonly string[]): Check {
  return (block, limits) => {
    for (const name of names) {
      const text = block[name];
      if (typeof text !== 'string') return `'${name}' must be a string`;
      const tooLong = textProblem(text, 'maxText', limits);
      if (tooLong !== undefined) return `'${name}' ${tooLong}`;
    }
    return undefined;
  };
}

function optionalTexts(...names: readonly string[]): Check {
  return (block, limits) => textsOf(...names.filter((name) => block[name] != null))(block, limits);
}

function namesOf(...names: readonly string[]): Check {
  return (block, limits) => {
    for (const name of names) {
      const text = block[name];
      if (typeof text !== 'string' || text === '') return `'${name}' must be a text that is not empty`;
      const tooLong = textProblem(text, 'maxName', limits);
      if (tooLong !== undefined) return `'${name}' ${tooLong}`;
    }
    return undefined;
  };
}
