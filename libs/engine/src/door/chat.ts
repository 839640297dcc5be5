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
  readonly parser: string;
}

/** What llama.cpp's parser makes of a text. */
export interface ParsedMessage {
  readonly role: string;
  readonly content: string;
  readonly reasoning_content: string;
  readonly tool_calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}

/** How the text of a generation is read as a message: llama.cpp's description of its parser, in its own names. */
export interface ChatReaderSpec {
  readonly format: number;
  readonly parser: string;
  readonly generation_prompt: string;
  readonly reasoning_format: string;
  readonly reasoning_in_content: boolean;
  readonly parse_tool_calls: boolean;
  readonly is_continuation: boolean;
  /** The template knows reasoning, so that a text may hold some. */
  readonly supports_reasoning: boolean;
  /** Content that the prompt holds already; the parser finds it again, the client has it. */
  readonly prefill: string;
  /** Events are wanted as the text comes; else all of them at its end. */
  readonly isStreamed: boolean;
}

/** What a part of a text adds to a message. */
export type MessageEvent =
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** A call begins: its name is complete. */
  | { readonly type: 'tool-call'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-arguments'; readonly index: number; readonly text: string };
