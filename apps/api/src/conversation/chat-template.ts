import { Inject, Injectable } from '@nestjs/common';
import { type ChatReaderSpec, EngineClient, type FormattedChat, type GrammarConstraint } from '#engine';
import type { ChatView } from '../generation/generation-settings.response.js';
import type { ReasoningMarks } from '../generation/reasoning-limits.js';
import type { ChatCompletionRequest } from '../protocols/openai-chat/chat-completion.request.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ResponseGrammar } from './response-grammar.js';
import { type ChatDefaults, type TemplateInputs, templateInputs } from './template-inputs.js';
import { textOf } from './template-messages.js';
import { templateRefusal } from './template-refusal.js';

/** A chat as a prompt, and how to read what the model says to it. */
export interface ConversationPrompt {
  readonly text: string;
  readonly grammar?: GrammarConstraint;
  readonly stop: readonly string[];
  readonly preservedTokens: readonly number[];
  readonly thoughts: ReasoningMarks;
  readonly view: ChatView;
  /** How the answer is read. */
  readonly reader: ChatReaderSpec;
}

/** llama.cpp's names of its formats, by their numbers. */
const CHAT_FORMATS = ['Content-only', 'peg-simple', 'peg-native', 'peg-gemma4', 'peg-minimax-m3'] as const;

/** Chats to prompts and back; llama.cpp's own templates and parsers, through the engine, do both. */
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
  async prompt(request: ChatCompletionRequest, schema?: string): Promise<ConversationPrompt> {
    const question = templateInputs(request, this.defaults, this.engine.model.addBos);
    const prefill = question.continue_final_message === undefined ? '' : textOf(request.messages.at(-1)!);
    const { formatted, grammar } = await this.grammar
      .constrain(question, schema === undefined ? undefined : { gbnf: schema, beginning: prefill.trimStart() })
      .catch((error: unknown) => {
        throw templateRefusal(error, request);
      });
    const words = await this.engine.tokenizeAll(formatted.preserved_tokens, { addSpecial: false, parseSpecial: true });
    return {
      text: formatted.prompt,
      ...(grammar && { grammar }),
      stop: formatted.additional_stops,
      preservedTokens: words.filter(({ length }) => length === 1).map(([token]) => token!),
      thoughts: {
        start: formatted.thinking_start_tag,
        ends: formatted.thinking_end_tags,
        opening: formatted.generation_prompt,
        canReason: formatted.supports_thinking,
      },
      view: {
        format: CHAT_FORMATS[formatted.format] ?? 'Content-only',
        reasoningFormat: question.reasoning_format,
        reasoningInContent: (request.stream ?? false) && question.reasoning_format === 'deepseek-legacy',
        generationPrompt: formatted.generation_prompt,
      },
      reader: readerOf(question, formatted, prefill, request.stream ?? false),
    };
  }
}

function readerOf(
  question: TemplateInputs,
  formatted: FormattedChat,
  prefill: string,
  isStreamed: boolean,
): ChatReaderSpec {
  const { reasoning_format: reasoningFormat, tools, tool_choice: choice } = question;
  return {
    format: formatted.format,
    parser: formatted.parser,
    generation_prompt: formatted.generation_prompt,
    reasoning_format: reasoningFormat,
    reasoning_in_content: isStreamed && reasoningFormat === 'deepseek-legacy',
    parse_tool_calls: tools !== undefined && choice !== 'none',
    is_continuation: question.continue_final_message !== undefined,
    supports_thinking: formatted.supports_thinking,
    prefill,
    isStreamed,
  };
}
