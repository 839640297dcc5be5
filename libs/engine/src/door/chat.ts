import type { LongText } from './long-text.js';

/** A chat turned into a prompt by llama.cpp's templates; JSON names as llama.cpp gives them. */
export interface FormattedChat {
  readonly prompt: string;
  readonly grammar: string;
  readonly grammar_lazy: boolean;
  readonly grammar_triggers: readonly {
    readonly type: 'word' | 'pattern' | 'pattern_full' | 'token';
    readonly value: string;
    readonly token: number;
  }[];
  readonly preserved_tokens: readonly string[];
  readonly additional_stops: readonly string[];
  readonly generation_prompt: string;
  readonly supports_thinking: boolean;
  readonly thinking_start_tag: string;
  readonly thinking_end_tags: readonly string[];
  readonly format: number;
  readonly parser: LongText;
}

/**
 * How llama.cpp reads generated text as a message: plain data in llama.cpp's names, most of it as a template gave it.
 */
export interface ReaderDescription {
  readonly format: number;
  readonly parser: LongText;
  readonly generation_prompt: string;
  readonly reasoning_format: string;
  readonly reasoning_in_content: boolean;
  /** Tools were offered and may be called. */
  readonly parse_tool_calls: boolean;
  readonly is_continuation: boolean;
  /** The model's format has marks for reasoning. */
  readonly supports_thinking: boolean;
  /** What the prompt already holds of the message: the parser finds it again, but the client has it. */
  readonly prefill: MessageBeginning;
}

/** The beginning of a message that is gone on with. */
export interface MessageBeginning {
  readonly reasoning: string;
  readonly content: string;
}

/** How the text of a task is read. */
export interface ChatReaderSpec extends ReaderDescription {
  /** True: events are sent as the text comes. False: all of them at its end. */
  readonly isStreamed: boolean;
}

/** What a part of a text adds to a message. */
export type MessageEvent =
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** A call begins: its name is complete. */
  | { readonly type: 'tool-call'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-arguments'; readonly index: number; readonly text: string };
