import { Inject, Injectable } from '@nestjs/common';
import { type ChatReaderSpec, EngineClient, type FormattedChat, type GrammarConstraint } from '#engine';
import type { ChatView } from '../generation/generation-settings.response.js';
import type { ReasoningMarks } from '../generation/reasoning-limits.js';
import { SERVER_OPTIONS } from '../server-options.js';
import type { Conversation } from './conversation.js';
import { textOf } from './message.js';
import { ResponseGrammar } from './response-grammar.js';
import { type ChatDefaults, type TemplateInputs, templateInputs } from './template-inputs.js';
import { templateRefusal } from './template-refusal.js';

/** A conversation as a prompt, and how what the model says to it is read. */
export interface ConversationPrompt {
  readonly text: string;
  readonly grammar?: GrammarConstraint;
  readonly stop: readonly string[];
  readonly preservedTokens: readonly number[];
  readonly reasoning: ReasoningMarks;
  readonly view: ChatView;
  /** How the answer is read. */
  readonly reader: ChatReaderSpec;
}

/** llama.cpp's names of its formats, by their numbers. */
const CHAT_FORMATS = ['Content-only', 'peg-simple', 'peg-native', 'peg-gemma4', 'peg-minimax-m3'] as const;

/** Makes prompts of conversations; llama.cpp's own templates do it, through the engine. */
@Injectable()
export class ChatTemplate {
  constructor(
    private readonly engine: EngineClient,
    private readonly grammar: ResponseGrammar,
    @Inject(SERVER_OPTIONS) private readonly defaults: ChatDefaults,
  ) {}

  /**
   * @param schema grammar of the JSON that the answer has to be
   * @throws ApiError, also for a chat that the template refuses
   */
  async prompt(conversation: Conversation, schema?: string): Promise<ConversationPrompt> {
    const inputs = templateInputs(conversation, this.defaults, this.engine.model.addBos);
    const prefill = inputs.continue_final_message === undefined ? '' : textOf(conversation.messages.at(-1)!);
    const { formatted, grammar } = await this.grammar
      .constrain(inputs, schema === undefined ? undefined : { gbnf: schema, beginning: prefill.trimStart() })
      .catch((error: unknown) => {
        throw templateRefusal(error, conversation);
      });
    const words = await this.engine.tokenizeAll(formatted.preserved_tokens, { addSpecial: false, parseSpecial: true });
    return {
      text: formatted.prompt,
      ...(grammar && { grammar }),
      stop: formatted.additional_stops,
      preservedTokens: words.filter(({ length }) => length === 1).map(([token]) => token!),
      reasoning: {
        start: formatted.thinking_start_tag,
        ends: formatted.thinking_end_tags,
        opening: formatted.generation_prompt,
        canReason: formatted.supports_thinking,
      },
      view: {
        format: CHAT_FORMATS[formatted.format] ?? 'Content-only',
        reasoningFormat: inputs.reasoning_format,
        reasoningInContent: conversation.isStreamed && inputs.reasoning_format === 'deepseek-legacy',
        generationPrompt: formatted.generation_prompt,
      },
      reader: readerOf(inputs, formatted, prefill, conversation.isStreamed),
    };
  }
}

function readerOf(
  inputs: TemplateInputs,
  formatted: FormattedChat,
  prefill: string,
  isStreamed: boolean,
): ChatReaderSpec {
  const { reasoning_format: reasoningFormat, tools, tool_choice: choice } = inputs;
  return {
    format: formatted.format,
    parser: formatted.parser,
    generation_prompt: formatted.generation_prompt,
    reasoning_format: reasoningFormat,
    reasoning_in_content: isStreamed && reasoningFormat === 'deepseek-legacy',
    parse_tool_calls: tools !== undefined && choice !== 'none',
    is_continuation: inputs.continue_final_message !== undefined,
    supports_thinking: formatted.supports_thinking,
    prefill,
    isStreamed,
  };
}
