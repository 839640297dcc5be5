import type { Message } from './message.js';
import type { Tool, ToolChoice } from './tool.js';

/** A chat that the model goes on with, of no protocol. What is absent is as the flags and the template have it. */
export interface Conversation {
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  /** Several calls in one response. */
  readonly parallelToolCalls?: boolean | undefined;
  /** The prompt ends with what opens the model's turn; default true. */
  readonly opensTurn?: boolean | undefined;
  /** The last message is gone on with, in which of its parts; false = it is answered. */
  readonly continues?: boolean | 'content' | 'reasoning_content' | undefined;
  /** Where reasoning goes, in llama.cpp's words. */
  readonly reasoningFormat?: string | undefined;
  /** How much to reason, for templates that know it; "none" = not at all. */
  readonly reasoningEffort?: string | undefined;
  /** How wordy the response is, for templates that know it. */
  readonly verbosity?: string | undefined;
  /** Variables for the template. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Text of control tokens in messages counts as those; default as the flags say. */
  readonly allowsControls?: boolean | undefined;
  /** The response is wanted as it comes. */
  readonly isStreamed: boolean;
  readonly fields: ConversationFields;
}

/** What the fields of a request are called that the parts of a conversation come from; errors name them. */
export interface ConversationFields {
  readonly messages: string;
  readonly tools: string;
  /** The schema of the tool with this index. */
  readonly parametersOf: (index: number) => string;
  readonly toolChoice: string;
  readonly continues: string;
  readonly variables: string;
}
