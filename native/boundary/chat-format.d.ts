import type { LongText, TextArgument } from './long-text.js';
import type { Model } from './model.js';

/** llama.cpp's common/chat: templates, tool-call grammars and parsing. JSON in and out. */
export class ChatFormat {
  /** @param template Jinja text or a built-in name; empty = the model's own, else ChatML. @throws ERR_TEMPLATE */
  constructor(model: Model, template: string);
  /** The Jinja text in use. */
  readonly source: string;
  /**
   * @param request JSON: { messages, tools?, tool_choice?, parallel_tool_calls?, json_schema?, grammar?,
   *   add_generation_prompt?, continue_final_message?, reasoning_format?, enable_thinking?, chat_template_kwargs?,
   *   use_jinja?, pure_content?, add_bos?, add_eos?, opening? }
   *   in OpenAI's shapes; json_schema and chat_template_kwargs' values are JSON themselves; use_jinja (default true;
   *   never with a built-in template) false = llama.cpp's own code for known templates, without tools; pure_content
   *   (default false) = parse takes all text as content; opening = what the prompt probably ends with, where the
   *   model's turn begins ('' = nobody knows): see below
   * @returns a parser, and JSON of the rest: { prompt, grammar, grammar_lazy, grammar_triggers: [{type: 'word'|'pattern'|'pattern_full'|'token', value, token}],
   *   preserved_tokens, additional_stops, generation_prompt, supports_thinking,
   *   thinking_start_tag, thinking_end_tags, format } ; `format`, `parser` and `generation_prompt` go back into
   *   `parse`. Where the prompt ends with `opening`, and a request with an opening has
   *   shown that rendering it once gives what llama.cpp gives: { prompt, generation_prompt, is_direct: true } alone,
   *   with an empty parser
   * @param cancel one Int32 over a SharedArrayBuffer; non-zero cancels it, unless it runs already
   * @throws ERR_ABORTED; ERR_TEMPLATE for a malformed request, for what the template raises, and for schemas (also of tools) that
   *   llama.cpp does not survive: more than 1,000 levels deep, or containing themselves through `allOf`
   */
  apply(request: string, cancel?: Int32Array): Promise<{ readonly json: string; readonly parser: LongText }>;
  /**
   * @param parser JSON: { format, parser, generation_prompt, reasoning_format, reasoning_in_content, parse_tool_calls, is_continuation }
   * @returns JSON: { role, content, reasoning_content, tool_calls: [{ id, name, arguments }] }, of the whole text: a
   *   message that was continued begins with what `parse('', true, parser)` gives
   * @throws ERR_TEMPLATE when the text is not in the format, or holds JSON more than 1,000 levels deep
   */
  parse(text: string, isPartial: boolean, parser: string | ChatParser): string;
  /**
   * @param description JSON as `parse` takes it, without `parser`
   * @param parser that one, which is large where there are many tools
   * @returns undefined where it has to be made
   */
  findParser(description: string, parser: TextArgument): ChatParser | undefined;
  /**
   * Makes a parser on a thread for texts, and keeps it for those who ask for the same.
   * @param cancel as `apply`'s
   * @throws ERR_TEMPLATE for a malformed one; ERR_ABORTED
   */
  prepareParser(description: string, parser: TextArgument, cancel?: Int32Array): Promise<ChatParser>;
  /**
   * Forgets most of the parsers, and of the model's grammars, and gives free memory back to the system; on a thread for
   * texts. For a process at rest: what comes again is made again.
   */
  returnMemory(): Promise<void>;
  dispose(): void;
}

/** A handle to a parser that is ready. */
export declare class ChatParser {
  private constructor();
}

/** What a piece of text adds to a message. */
export interface MessageAddition {
  readonly reasoning: string;
  readonly content: string;
  /** Calls that are new or have more arguments, of which only what is added. */
  readonly calls: readonly {
    readonly index: number;
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
  }[];
}

/**
 * Reads a text while it comes. Appended texts give together what ChatFormat.parse(text, true, parser) gives of the whole,
 * but each costs what it takes to parse it alone.
 */
export class ChatReader {
  /** @param parser as ChatFormat.parse takes it. @throws ERR_TEMPLATE */
  constructor(format: ChatFormat, parser: string | ChatParser);
  /**
   * @param text of whole characters: no half of a surrogate pair
   * @returns undefined where it adds nothing, as where the text is not in the format
   * @throws ERR_TEMPLATE when the text holds JSON more than 1,000 levels deep
   */
  append(text: string): MessageAddition | undefined;
  /** Steps of parsing so far, characters looked at included: they grow as the text does, and not faster. */
  readonly steps: number;
  dispose(): void;
}
