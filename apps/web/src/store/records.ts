/** Fields of a request that differ from the server's defaults, by the names of the API. */
export type RequestFields = Readonly<Record<string, unknown>>;

/** A tool that the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON schema. */
  readonly parameters: unknown;
}

export interface ConversationRecord {
  readonly id: string;
  readonly name: string;
  readonly isPinned: boolean;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The last message of the branch that is shown; null = none yet. */
  readonly current: string | null;
  readonly system: string;
  readonly fields: RequestFields;
  readonly tools: readonly ToolDefinition[];
  /** JSON schema that answers follow, as it was typed; empty = none. */
  readonly schema: string;
}

export type Role = 'user' | 'assistant' | 'tool';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
}

export interface TextAttachment {
  readonly kind: 'text';
  readonly name: string;
  readonly text: string;
}

export interface MediaAttachment {
  readonly kind: 'image' | 'audio';
  readonly name: string;
  readonly type: string;
  /** SHA-256 of its bytes, under which they are kept. */
  readonly hash: string;
}

export type Attachment = TextAttachment | MediaAttachment;

/** What an answer took; the server's figures. */
export interface AnswerFigures {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
  readonly promptMs: number;
  readonly generatedMs: number;
  /** From sending to the first text, as the page saw it. */
  readonly firstMs?: number;
  readonly draftedTokens?: number;
  readonly acceptedTokens?: number;
}

export type MessageState = 'done' | 'running' | 'interrupted' | 'failed';

export interface MessageRecord {
  readonly id: string;
  readonly conversation: string;
  /** The message before it; null = the first. Messages with one parent are branches. */
  readonly parent: string | null;
  readonly role: Role;
  readonly text: string;
  readonly createdAt: number;
  readonly reasoning?: string;
  /** Milliseconds that the reasoning took. */
  readonly reasoningMs?: number;
  readonly calls?: readonly ToolCall[];
  /** Of role tool: the call that it answers. */
  readonly callId?: string;
  readonly attachments?: readonly Attachment[];
  readonly model?: string;
  readonly state: MessageState;
  readonly finish?: string;
  readonly figures?: AnswerFigures;
  /** Id of its request, under which the server knows it for a while. */
  readonly requestId?: string;
  readonly error?: { readonly message: string; readonly field?: string; readonly requestId?: string };
}

/** What came of a running answer since the row before. */
export interface JournalRow {
  readonly message: string;
  readonly place: number;
  readonly text: string;
  readonly reasoning: string;
}

export interface BlobRecord {
  readonly hash: string;
  readonly blob: Blob;
}

export interface DraftRecord {
  /** Of a conversation; '' = of a new chat. */
  readonly conversation: string;
  readonly text: string;
}

export interface PresetRecord {
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly fields: RequestFields;
}
