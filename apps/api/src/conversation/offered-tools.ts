import { explicitSchema, type Json, plainSchema } from '#grammar';
import { ApiError } from '../http/api-error.js';
import { wordBeginning } from '../http/word-beginning.js';
import type { Conversation } from './conversation.js';
import type { Tool, ToolChoiceMode } from './tool.js';

/** A tool that may be called. */
export interface OfferedTool {
  /** As templates take it: what the client left out as null is absent. */
  readonly tool: Tool;
  readonly name: string;
  /** Calls fit the schema, or the tool is refused. */
  readonly isStrict: boolean;
  /** Of its arguments. */
  readonly schema: Json;
  /** The field of the request that has the schema. */
  readonly field: string;
}

/** What the tools of a conversation and the choice among them come to. */
export interface OfferedTools {
  readonly tools: readonly OfferedTool[];
  /** The same as templates take them. */
  readonly list: readonly Tool[];
  readonly choice: ToolChoiceMode;
}

/** What was offered last of a list, and by which choice. */
const LAST_OFFERS = new WeakMap<readonly Tool[], { readonly choice: string; readonly offer: OfferedTools }>();

/**
 * The tools that may be called, and whether one has to be; the same object for the same list that comes again.
 * @throws ApiError when the choice names a tool that there is not, or has to be made among none
 */
export function offeredTools(conversation: Pick<Conversation, 'tools' | 'toolChoice' | 'fields'>): OfferedTools {
  const { tools, toolChoice, fields } = conversation;
  const choice = JSON.stringify([toolChoice, fields.tools]);
  const last = LAST_OFFERS.get(tools);
  if (last?.choice === choice) return last.offer;
  const offer = makeOffer(conversation);
  LAST_OFFERS.set(tools, { choice, offer });
  return offer;
}

function makeOffer({ tools, toolChoice, fields }: Parameters<typeof offeredTools>[0]): OfferedTools {
  const { mode, names } = toolChoice;
  const missing = names?.find((name) => !tools.some((tool) => tool.function.name === name));
  if (missing !== undefined)
    throw ApiError.field(fields.toolChoice, `names ${wordBeginning(missing)}, which is not in tools`);
  const offered = tools.flatMap((tool, index) =>
    names === undefined || names.includes(tool.function.name) ? [offeredTool(tool, fields.parametersOf(index))] : [],
  );
  if (mode === 'required' && offered.length === 0) throw ApiError.field(fields.toolChoice, 'requires tools');
  return { tools: offered, list: offered.map(({ tool }) => tool), choice: mode };
}

/** The same tools, shown to templates with schemas that leave less unsaid. */
export function explicitTools({ tools, choice }: OfferedTools): OfferedTools {
  const explicit = tools.map((offered): OfferedTool => {
    const { parameters, ...rest } = offered.tool.function;
    if (parameters === undefined) return offered;
    return {
      ...offered,
      tool: { type: 'function', function: { ...rest, parameters: explicitSchema(parameters as Json) } },
    };
  });
  return { tools: explicit, list: explicit.map(({ tool }) => tool), choice };
}

function offeredTool({ function: called }: Tool, field: string): OfferedTool {
  const { name, description, parameters, strict } = called;
  const schema = parameters == null ? undefined : plainSchema(parameters as Json);
  const tool: Tool = {
    type: 'function',
    function: {
      name,
      ...(description != null && { description }),
      ...(schema !== undefined && { parameters: schema }),
    },
  };
  return { tool, name, isStrict: strict === true, schema: schema ?? {}, field };
}
