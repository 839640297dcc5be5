import type { WholeConversation } from '../store/conversations.js';
import type { Attachment, ConversationRecord, MessageRecord, Role, ToolCall } from '../store/records.js';
import { MessageTree } from '../store/tree.js';

/** A conversation as llama.cpp's page keeps and exports it. */
export interface TheirConversation {
  readonly conv: {
    readonly id: string;
    readonly name: string;
    readonly lastModified: number;
    readonly currNode: string | null;
  };
  readonly messages: readonly TheirMessage[];
}

export interface TheirMessage {
  readonly id: string;
  readonly convId: string;
  readonly type: string;
  readonly timestamp: number;
  readonly role: string;
  readonly content: string;
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly thinking?: string;
  readonly reasoningContent?: string;
  /** A text of JSON in their database, a list in their files. */
  readonly toolCalls?: unknown;
  readonly toolCallId?: string;
  readonly extra?: readonly { readonly type: string; readonly name: string; readonly content?: string }[];
  readonly model?: string;
}

const ROOT = 'root';

/** A conversation in their shape: below a message without content, and with the system prompt as a message. */
export function toTheirs({ conversation, messages }: WholeConversation): TheirConversation {
  const { id, name, updatedAt, createdAt, current, system } = conversation;
  const root = `${id}-root`;
  const prompt = `${id}-system`;
  const base = { convId: id, timestamp: createdAt, role: 'system' };
  const top = system === '' ? root : prompt;
  const tree = new MessageTree(messages);
  const childrenOf = (parent: string | null) =>
    messages.filter((each) => each.parent === parent).map((each) => each.id);
  return {
    conv: { id, name, lastModified: updatedAt, currNode: current ?? top },
    messages: [
      {
        ...base,
        id: root,
        type: ROOT,
        content: '',
        parent: null,
        children: system === '' ? childrenOf(null) : [prompt],
      },
      ...(system === ''
        ? []
        : [{ ...base, id: prompt, type: 'system', content: system, parent: root, children: childrenOf(null) }]),
      ...tree.all().map((message) => theirMessage(message, message.parent ?? top, childrenOf(message.id))),
    ],
  };
}

function theirMessage(message: MessageRecord, parent: string, children: readonly string[]): TheirMessage {
  const { id, conversation, createdAt, role, text, reasoning, calls, callId, attachments = [], model } = message;
  const extra = attachments.flatMap((each) =>
    each.kind === 'text' ? [{ type: 'TEXT', name: each.name, content: each.text }] : [],
  );
  return {
    ...{ id, convId: conversation, type: 'text', timestamp: createdAt, role, content: text, parent, children },
    ...(reasoning !== undefined && { reasoningContent: reasoning }),
    ...(calls !== undefined && {
      toolCalls: calls.map(({ id: call, name, arguments: given }) => ({
        ...{ id: call, type: 'function', function: { name, arguments: given } },
      })),
    }),
    ...(callId !== undefined && { toolCallId: callId }),
    ...(extra.length > 0 && { extra }),
    ...(model !== undefined && { model }),
  };
}

/** A conversation of theirs in our shape, with all its branches. @throws Error when it is none */
export function fromTheirs({ conv, messages }: TheirConversation): WholeConversation {
  if (typeof conv?.id !== 'string' || !Array.isArray(messages)) throw new Error('it holds no conversation');
  const byId = new Map(messages.map((message) => [message.id, message]));
  const isOurs = ({ role, type }: TheirMessage) => type !== ROOT && role !== 'system';
  const parentOf = (message: TheirMessage): string | null => {
    let parent = message.parent === null ? undefined : byId.get(message.parent);
    for (let count = 0; parent !== undefined && !isOurs(parent) && count < byId.size; count++) {
      parent = parent.parent === null ? undefined : byId.get(parent.parent);
    }
    return parent === undefined || !isOurs(parent) ? null : parent.id;
  };
  const own = messages.filter(isOurs).map((message) => ourMessage(message, conv.id, parentOf(message)));
  const current = own.some(({ id }) => id === conv.currNode) ? conv.currNode : new MessageTree(own).latestEnd();
  const system = messages.find(({ role, type }) => role === 'system' && type !== ROOT)?.content ?? '';
  const updatedAt = Number(conv.lastModified) || Date.now();
  const conversation: ConversationRecord = {
    ...{
      id: conv.id,
      name: String(conv.name ?? ''),
      isPinned: false,
      createdAt: own[0]?.createdAt ?? updatedAt,
      updatedAt,
    },
    ...{ current, system, fields: {}, tools: [], schema: '' },
  };
  return { conversation, messages: own };
}

function ourMessage(message: TheirMessage, conversation: string, parent: string | null): MessageRecord {
  const {
    id,
    timestamp,
    role,
    content,
    thinking = '',
    reasoningContent = thinking,
    toolCallId,
    extra = [],
    model,
  } = message;
  const attachments: readonly Attachment[] = extra.flatMap(({ name, content: text }) =>
    text === undefined ? [] : [{ kind: 'text' as const, name, text }],
  );
  const calls = callsOf(message.toolCalls);
  return {
    ...{ id, conversation, parent, role: role as Role, text: String(content ?? ''), createdAt: Number(timestamp) || 0 },
    state: 'done',
    ...(reasoningContent !== '' && { reasoning: reasoningContent }),
    ...(calls.length > 0 && { calls }),
    ...(toolCallId !== undefined && { callId: toolCallId }),
    ...(attachments.length > 0 && { attachments }),
    ...(model !== undefined && { model }),
  };
}

interface TheirCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

function callsOf(given: unknown): readonly ToolCall[] {
  const list: unknown = typeof given === 'string' && given !== '' ? JSON.parse(given) : given;
  if (!Array.isArray(list)) return [];
  return (list as readonly TheirCall[]).map(({ id = '', function: called }) => ({
    ...{ id, name: called?.name ?? '', arguments: called?.arguments ?? '' },
  }));
}

/** Their files: a line for a conversation, and one for each of its messages. */
export function writeLines(conversations: readonly TheirConversation[]): string {
  return conversations
    .flatMap(({ conv, messages }) => [
      JSON.stringify({ harness: 'llamero', type: 'session', ...conv }),
      ...messages.map((message) => JSON.stringify({ message, type: 'message' })),
    ])
    .join('\n');
}

/** @throws Error, SyntaxError */
export function readLines(text: string): readonly TheirConversation[] {
  const found: { conv: TheirConversation['conv']; messages: TheirMessage[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const { type, harness: _harness, message, ...conv } = JSON.parse(line) as Record<string, unknown>;
    if (type === 'session') found.push({ conv: conv as unknown as TheirConversation['conv'], messages: [] });
    else if (type === 'message') {
      const last = found.at(-1);
      if (last === undefined) throw new Error('a message stands before any conversation');
      last.messages.push(message as TheirMessage);
    }
  }
  return found;
}
