import type { Conversation, ConversationFields } from '../../conversation/conversation.js';
import type { ContentPart, Message, PastCall } from '../../conversation/message.js';
import type { Block, SaidBlock, ToolResultBlock, ToolUseBlock } from './blocks.js';
import { callIdOf } from './call-ids.js';
import type { MessageParam, SystemPrompt } from './messages.js';
import type { CountTokensRequest, MessagesRequest } from './messages.request.js';
import { effortOf } from './output-config.js';
import { withoutStamp } from './request-stamp.js';
import { documentText, imageReference } from './sources.js';
import { reasons } from './thinking.js';
import { toolChoiceOf } from './tool-choice.js';
import { type ReadTools, toolsOf } from './tools.js';

/** Gives the reasoning that a signature holds. */
export type OpenSeal = (signature: string) => string | undefined;

/** What the parts of a conversation are called here. */
function fieldsOf({ places }: ReadTools): ConversationFields {
  return {
    messages: 'messages',
    tools: 'tools',
    parametersOf: (index) => `tools[${places[index]}].input_schema`,
    toolChoice: 'tool_choice',
    continues: 'messages',
    // What stands there cannot break a template.
    variables: 'messages',
  };
}

/** The conversation that a request is about. @param request without a problem @throws ApiError for a tool that there is not */
export function conversationOf(request: CountTokensRequest | MessagesRequest, openSeal: OpenSeal): Conversation {
  const { messages, system, thinking, tool_choice: choice = { type: 'auto' } } = request;
  const read = toolsOf(request.tools ?? []);
  return {
    messages: [
      ...systemOf(system),
      ...joined(messages.flatMap((message, index) => messagesOf(message, `messages[${index}]`, openSeal))),
    ],
    tools: read.tools,
    toolChoice: toolChoiceOf(choice, read),
    ...(choice.disable_parallel_tool_use && { parallelToolCalls: false }),
    ...(thinking && { variables: { enable_thinking: reasons(thinking) } }),
    reasoningEffort: effortOf(request.output_config ?? {}),
    isStreamed: 'stream' in request && request.stream === true,
    fields: fieldsOf(read),
  };
}

/** The system prompt as a message; none where it says nothing. */
function systemOf(system: SystemPrompt = ''): readonly Message[] {
  const texts = typeof system === 'string' ? [system] : system.map(({ text }) => text);
  const said = texts.map(withoutStamp).filter((text) => text !== '');
  return said.length === 0 ? [] : [{ role: 'system', content: contentOf(said.map(textPart)) }];
}

/** One message as templates know them: the result of a call is a message of its own, in its place among the others. */
function messagesOf({ role, content }: MessageParam, place: string, openSeal: OpenSeal): readonly Message[] {
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'assistant') return [assistantOf(content, place, openSeal)];
  const messages: Message[] = [];
  let said: ContentPart[] = [];
  const flush = () => {
    if (said.length > 0) messages.push({ role, content: contentOf(said) });
    said = [];
  };
  for (const [index, block] of content.entries()) {
    const where = `${place}.content[${index}]`;
    if (block.type !== 'tool_result') said.push(...partsOf(block as SaidBlock, where));
    else {
      flush();
      messages.push(resultOf(block, where));
    }
  }
  flush();
  return messages.length > 0 ? messages : [{ role, content: '' }];
}

function assistantOf(blocks: readonly Block[], place: string, openSeal: OpenSeal): Message {
  const parts: ContentPart[] = [];
  const calls: PastCall[] = [];
  let reasoning = '';
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'thinking') reasoning += block.thinking || (openSeal(block.signature ?? '') ?? '');
    else if (block.type === 'redacted_thinking') reasoning += openSeal(block.data) ?? '';
    else if (block.type === 'tool_use') calls.push(callOf(block));
    else parts.push(...partsOf(block as SaidBlock, `${place}.content[${index}]`));
  }
  return {
    role: 'assistant',
    content: parts.length === 0 ? null : contentOf(parts),
    ...(reasoning !== '' && { reasoning }),
    ...(calls.length > 0 && { calls }),
  };
}

function callOf({ id, name, input }: ToolUseBlock): PastCall {
  return { id: callIdOf(id), name, arguments: JSON.stringify(input ?? {}) };
}

/** No template knows that a call failed, so where the text does not say it, it is said before it. */
function resultOf({ tool_use_id: id, content, is_error: isError }: ToolResultBlock, place: string): Message {
  const parts =
    typeof content === 'string'
      ? [textPart(content)]
      : (content ?? []).flatMap((block, index) => partsOf(block, `${place}.content[${index}]`));
  const [first] = parts;
  const isSaid = first?.type === 'text' && /error/i.test(first.text.slice(0, FIRST_WORDS));
  const all = isError && !isSaid ? [textPart('Error: '), ...parts] : parts;
  return { role: 'tool', callId: callIdOf(id), content: contentOf(all) };
}

/** Characters within which a result says that it is an error. */
const FIRST_WORDS = 64;

function partsOf(block: SaidBlock, place: string): readonly ContentPart[] {
  switch (block.type) {
    case 'text':
      return [textPart(block.text)];
    case 'image':
      return [{ type: 'media', media: imageReference(block.source, place) }];
    case 'document':
      return [textPart([block.title, block.context, documentText(block.source)].filter(Boolean).join('\n\n'))];
    case 'search_result':
      return [textPart([block.title, block.source, ...block.content.map(({ text }) => text)].join('\n'))];
    case 'tool_reference':
      return [];
  }
}

function textPart(text: string): ContentPart {
  return { type: 'text', text };
}

/** Texts next to each other that are one to every template are one here, too. */
function contentOf(parts: readonly ContentPart[]): string | readonly ContentPart[] {
  if (parts.length === 0) return '';
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

/** Messages of users, or of the assistant, that follow each other are one: many templates take them in turns only. */
function joined(messages: readonly Message[]): readonly Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    const isJoined = last?.role === message.role && (message.role === 'user' || message.role === 'assistant');
    if (isJoined) result[result.length - 1] = both(last, message);
    else result.push(message);
  }
  return result;
}

function both(before: Message, after: Message): Message {
  const parts = [...contentParts(before), ...contentParts(after)];
  const reasoning = (before.reasoning ?? '') + (after.reasoning ?? '');
  const calls = [...(before.calls ?? []), ...(after.calls ?? [])];
  return {
    role: before.role,
    content: parts.length === 0 && before.content === null ? null : contentOf(parts),
    ...(reasoning !== '' && { reasoning }),
    ...(calls.length > 0 && { calls }),
  };
}

function contentParts({ content }: Message): readonly ContentPart[] {
  if (content === null || content === '') return [];
  return typeof content === 'string' ? [textPart(content)] : content;
}
