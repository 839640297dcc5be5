import { ApiError } from '../http/api-error.js';
import { shortened } from '../http/shortened.js';
import type { Conversation } from './conversation.js';
import type { Tool, ToolChoiceMode } from './tool.js';

/** What the tools of a conversation and the choice among them come to. */
export interface OfferedTools {
  readonly tools: readonly Tool[];
  readonly choice: ToolChoiceMode;
}

/**
 * The tools that may be called, and whether one has to be.
 * @throws ApiError when the choice names a tool that there is not, or has to be made among none
 */
export function offeredTools({
  tools,
  toolChoice,
  fields,
}: Pick<Conversation, 'tools' | 'toolChoice' | 'fields'>): OfferedTools {
  const { mode, names } = toolChoice;
  const missing = names?.find((name) => !tools.some((tool) => tool.function.name === name));
  if (missing !== undefined)
    throw ApiError.field(fields.toolChoice, `names ${shortened(missing)}, which is not in tools`);
  const offered = names === undefined ? tools : tools.filter((tool) => names.includes(tool.function.name));
  if (mode === 'required' && offered.length === 0) throw ApiError.field(fields.toolChoice, 'requires tools');
  return { tools: offered, choice: mode };
}
