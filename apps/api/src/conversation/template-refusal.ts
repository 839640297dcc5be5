import { EngineError } from '#engine';
import { ApiError } from '../http/api-error.js';
import type { Conversation } from './conversation.js';
import type { Message } from './message.js';

/** Tools whose calls this model's template cannot hold the model to; the message goes on from the name of the field. */
export class UncallableTools extends Error {
  override readonly name = 'UncallableTools';
}

/** llama.cpp says so of tools whose schemas it cannot read. */
const OF_TOOLS = /^Failed to parse tools|JSON schema error/;

/** Templates that write arguments one by one need them as JSON; a call that was cut off in the middle has none. */
const OF_ARGUMENTS = /^Failed to parse tool call arguments/;

/** Whether the template refuses what it is given. */
export function isTemplateRefusal(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'ERR_TEMPLATE';
}

/** What the template refuses, as an error that names the field; any other error as it is. */
export function templateRefusal(error: unknown, conversation: Conversation): unknown {
  if (error instanceof UncallableTools) return ApiError.field(conversation.fields.tools, error.message);
  if (!isTemplateRefusal(error)) return error;
  const brokenCall = OF_ARGUMENTS.test(error.message) ? brokenCallOf(conversation.messages) : undefined;
  if (brokenCall !== undefined) return ApiError.field(conversation.fields.messages, brokenCall);
  return ApiError.field(fieldOf(error.message, conversation), `cannot be rendered: ${error.message}`);
}

/** Variables can break any template, so where there are some they come before the messages. */
function fieldOf(message: string, { tools, variables, fields }: Conversation): string {
  if (tools.length > 0 && OF_TOOLS.test(message)) return fields.tools;
  const isOfMessages = message.startsWith('Failed to parse');
  return variables === undefined || isOfMessages ? fields.messages : fields.variables;
}

/** Which call has arguments that are no JSON, as the end of a sentence; undefined = none has. */
function brokenCallOf(messages: readonly Message[]): string | undefined {
  for (const [index, { calls = [] }] of messages.entries()) {
    for (const [place, { arguments: args }] of calls.entries()) {
      const problem = typeof args === 'string' ? jsonProblem(args) : undefined;
      if (problem === undefined) continue;
      return `is wrong at message ${index}: the arguments of tool_calls[${place}] are not JSON, which this template needs: ${problem}`;
    }
  }
  return undefined;
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
