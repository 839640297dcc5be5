import { EngineError } from '#engine';
import { ApiError } from '../http/api-error.js';
import type { ChatCompletionRequest } from '../protocols/openai-chat/chat-completion.request.js';

/** llama.cpp says so of tools whose schemas it cannot read. */
const OF_TOOLS = /^Failed to parse tools|JSON schema error/;

/** What the template refuses, as an error that names the field; any other error as it is. */
export function templateRefusal(error: unknown, request: ChatCompletionRequest): unknown {
  if (!(error instanceof EngineError) || error.code !== 'ERR_TEMPLATE') return error;
  return ApiError.field(fieldOf(error.message, request), `cannot be rendered: ${error.message}`);
}

/** Variables can break any template, so where there are some they come before the messages. */
function fieldOf(message: string, { tools, chat_template_kwargs: variables }: ChatCompletionRequest): string {
  if (tools !== undefined && OF_TOOLS.test(message)) return 'tools';
  const isOfMessages = message.startsWith('Failed to parse');
  return variables === undefined || isOfMessages ? 'messages' : 'chat_template_kwargs';
}
