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

export interface ParsedMessage {
  readonly role: string;
  readonly content: string;
  readonly reasoning_content: string;
  readonly tool_calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}
