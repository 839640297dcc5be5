import { EngineError } from '#engine';
import { ApiError } from '../http/api-error.js';
import type { Conversation } from './conversation.js';

/** Tools whose calls this model's template cannot hold the model to; the message goes on from the name of the field. */
export class UncallableTools extends Error {
  override readonly name = 'UncallableTools';
}

/** llama.cpp says so of tools whose schemas it cannot read. */
const OF_TOOLS = /^Failed to parse tools|JSON schema error/;

/** Whether the template refuses what it is given. */
export function isTemplateRefusal(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'ERR_TEMPLATE';
}

/** What the template refuses, as an error that names the field; any other error as it is. */
export function templateRefusal(error: unknown, conversation: Conversation): unknown {
  if (error instanceof UncallableTools) return ApiError.field(conversation.fields.tools, error.message);
  if (!isTemplateRefusal(error)) return error;
  return ApiError.field(fieldOf(error.message, conversation), `cannot be rendered: ${error.message}`);
}

/** Variables can break any template, so where there are some they come before the messages. */
function fieldOf(message: string, { tools, variables, fields }: Conversation): string {
  if (tools.length > 0 && OF_TOOLS.test(message)) return fields.tools;
  const isOfMessages = message.startsWith('Failed to parse');
  return variables === undefined || isOfMessages ? fields.messages : fields.variables;
}
