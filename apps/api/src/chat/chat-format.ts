import { Inject, Injectable } from '@nestjs/common';
import { EngineService, type FormattedChat, type GrammarConstraint } from '#engine';
import type { ChatView } from '../generation/generation-settings.response.js';
import type { ThoughtMarks } from '../generation/thinking-limits.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { AnswerGrammar } from './answer-grammar.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { type ChatDefaults, type ChatQuestion, chatQuestion } from './chat-question.js';
import { MessageReader, PlainReader, type Reader } from './message-reader.js';
import { textOf } from './template-messages.js';
import { templateRefusal } from './template-refusal.js';

/** A chat as a prompt, and how to read what the model says to it. */
export interface ChatPrompt {
  readonly text: string;
  readonly grammar?: GrammarConstraint;
  readonly stop: readonly string[];
  readonly preservedTokens: readonly number[];
  readonly thoughts: ThoughtMarks;
  readonly view: ChatView;
  /** One for each choice. */
  readonly newReader: () => Reader;
}

/** llama.cpp's names of its formats, by their numbers. */
const CHAT_FORMATS = ['Content-only', 'peg-simple', 'peg-native', 'peg-gemma4', 'peg-minimax-m3'] as const;

/** Text that no format marks, to see whether a parser takes text as it is. */
const PROBE = 'Text.';

/** Chats to prompts and back; llama.cpp's own templates and parsers, through the engine, do both. */
@Injectable()
export class ChatFormat {
  constructor(
    private readonly engine: EngineService,
    private readonly grammar: AnswerGrammar,
    @Inject(SERVER_OPTIONS) private readonly defaults: ChatDefaults,
  ) {}

  /**
   * @param schema grammar of the JSON that the answer has to be
   * @throws ApiError, also for a chat that the template refuses
   */
  async prompt(request: ChatCompletionRequest, schema?: string): Promise<ChatPrompt> {
    const question = chatQuestion(request, this.defaults, this.engine.model.addBos);
    const prefill = question.continue_final_message === undefined ? '' : textOf(request.messages.at(-1)!);
    const { formatted, grammar } = await this.grammar
      .constrain(question, schema === undefined ? undefined : { gbnf: schema, beginning: prefill.trimStart() })
      .catch((error: unknown) => {
        throw templateRefusal(error, request);
      });
    const words = await Promise.all(formatted.preserved_tokens.map((word) => this.grammar.singleToken(word)));
    return {
      text: formatted.prompt,
      ...(grammar && { grammar }),
      stop: formatted.additional_stops,
      preservedTokens: words.filter((token) => token !== undefined),
      thoughts: {
        start: formatted.thinking_start_tag,
        ends: formatted.thinking_end_tags,
        opening: formatted.generation_prompt,
        canThink: formatted.supports_thinking,
      },
      view: {
        format: CHAT_FORMATS[formatted.format] ?? 'Content-only',
        reasoningFormat: question.reasoning_format,
        reasoningInContent: (request.stream ?? false) && question.reasoning_format === 'deepseek-legacy',
        generationPrompt: formatted.generation_prompt,
      },
      newReader: this.readers(question, formatted, prefill, request.stream ?? false),
    };
  }

  private readers(question: ChatQuestion, formatted: FormattedChat, prefill: string, isStream: boolean): () => Reader {
    const { reasoning_format: reasoningFormat, tools, tool_choice: choice } = question;
    const canCallTools = tools !== undefined && choice !== 'none';
    const parser = {
      format: formatted.format,
      parser: formatted.parser,
      generation_prompt: formatted.generation_prompt,
      reasoning_format: reasoningFormat,
      reasoning_in_content: isStream && reasoningFormat === 'deepseek-legacy',
      parse_tool_calls: canCallTools,
      is_continuation: question.continue_final_message !== undefined,
    };
    const isPlain = !canCallTools && !formatted.supports_thinking && this.takesTextAsItIs(parser);
    return () => (isPlain ? new PlainReader() : new MessageReader(this.engine, parser, prefill));
  }

  /** Some formats wrap even plain answers. */
  private takesTextAsItIs(parser: Readonly<Record<string, unknown>>): boolean {
    try {
      return this.engine.parseChat(PROBE, false, { ...parser, is_continuation: false }).content === PROBE;
    } catch {
      return false;
    }
  }
}
