import { Injectable } from '@nestjs/common';
import { EngineService, type FormattedChat, type GrammarConstraint } from '#engine';
import { ApiError } from '../http/api-error.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import { MessageReader, PlainReader, type Reader } from './message-reader.js';
import type { ChatMessage } from './messages.js';
import { templateMessages, textOf } from './template-messages.js';
import { templateRefusal } from './template-refusal.js';
import { offeredTools } from './tools.js';

/** A chat as a prompt, and how to read what the model says to it. */
export interface ChatPrompt {
  readonly text: string;
  readonly grammar?: GrammarConstraint;
  readonly stop: readonly string[];
  readonly preservedTokens: readonly number[];
  /** One for each choice. */
  readonly newReader: () => Reader;
}

/** Chats to prompts and back; llama.cpp's own templates and parsers, through the engine, do both. */
@Injectable()
export class ChatFormat {
  constructor(private readonly engine: EngineService) {}

  /** @throws ApiError, also for a chat that the template refuses */
  async prompt(request: ChatCompletionRequest): Promise<ChatPrompt> {
    const continuation = continuationOf(request);
    const { tools, choice } = offeredTools(request.tools ?? [], request.tool_choice ?? 'auto');
    const reasoningFormat = request.reasoning_format ?? 'auto';
    const formatted = await this.format(request, {
      messages: templateMessages(request.messages),
      ...(tools.length > 0 && { tools }),
      tool_choice: choice,
      ...(request.parallel_tool_calls !== undefined && { parallel_tool_calls: request.parallel_tool_calls }),
      ...continuation,
      reasoning_format: reasoningFormat,
      ...thinking(request),
      add_bos: this.engine.model.addBos,
    });
    const canCallTools = tools.length > 0 && choice !== 'none';
    const parser = {
      format: formatted.format,
      parser: formatted.parser,
      generation_prompt: formatted.generation_prompt,
      reasoning_format: reasoningFormat,
      reasoning_in_content: (request.stream ?? false) && reasoningFormat === 'deepseek-legacy',
      parse_tool_calls: canCallTools,
      is_continuation: continuation.continue_final_message !== undefined,
    };
    const prefill = parser.is_continuation ? textOf(request.messages.at(-1)!) : '';
    const isPlain = !canCallTools && !formatted.supports_thinking;
    const preservedTokens = await this.singleTokens(formatted.preserved_tokens);
    return {
      text: formatted.prompt,
      ...(canCallTools && formatted.grammar !== '' && { grammar: await this.toolGrammar(formatted) }),
      stop: formatted.additional_stops,
      preservedTokens,
      newReader: () => (isPlain ? new PlainReader() : new MessageReader(this.engine, parser, prefill)),
    };
  }

  private async format(
    request: ChatCompletionRequest,
    chat: Readonly<Record<string, unknown>>,
  ): Promise<FormattedChat> {
    try {
      return await this.engine.formatChat(chat);
    } catch (error) {
      throw templateRefusal(error, request);
    }
  }

  /** Words that are one token trigger as that token, so that the text of others cannot. */
  private async toolGrammar(formatted: FormattedChat): Promise<GrammarConstraint> {
    const triggerTokens: number[] = [];
    const triggerPatterns: string[] = [];
    for (const { type, value, token } of formatted.grammar_triggers) {
      const [single] = type === 'word' ? await this.singleTokens([value]) : [];
      if (type === 'token') triggerTokens.push(token);
      else if (single !== undefined) triggerTokens.push(single);
      else if (type === 'word') triggerPatterns.push(escapeRegExp(value));
      else triggerPatterns.push(type === 'pattern_full' ? anchored(value) : value);
    }
    return {
      gbnf: formatted.grammar,
      lazy: formatted.grammar_lazy,
      triggerPatterns,
      triggerTokens,
      prefill: formatted.generation_prompt,
    };
  }

  private async singleTokens(words: readonly string[]): Promise<readonly number[]> {
    const tokens = await Promise.all(words.map((word) => this.engine.tokenize(word, false, true)));
    return tokens.filter(({ length }) => length === 1).map(([token]) => token!);
  }
}

/** A last message of the assistant is gone on with, unless the request says otherwise. @throws ApiError */
function continuationOf(request: ChatCompletionRequest) {
  const { messages, add_generation_prompt: opensTurn = true, continue_final_message: asked } = request;
  const isPrefilled = asked === undefined && isAssistant(messages.at(-1));
  if (isPrefilled && isAssistant(messages.at(-2))) {
    throw ApiError.field('messages', 'must not end in two or more assistant messages');
  }
  const continues = isPrefilled ? true : asked || undefined;
  if (continues === undefined) return { add_generation_prompt: opensTurn };
  if (!isPrefilled && opensTurn) {
    throw ApiError.field('continue_final_message', 'needs add_generation_prompt to be false');
  }
  if ((messages.at(-1)?.tool_calls ?? []).length > 0) {
    throw ApiError.field('messages', 'must not end in an assistant message with tool calls that is to be continued');
  }
  return { add_generation_prompt: false, continue_final_message: continues };
}

/** The variables of the template, and whether the model may think. @throws ApiError */
function thinking({ chat_template_kwargs: variables = {}, reasoning_effort: effort }: ChatCompletionRequest) {
  const { enable_thinking: asked = true } = variables;
  if (typeof asked !== 'boolean')
    throw ApiError.field('chat_template_kwargs', 'must have a boolean in enable_thinking');
  const isEffort = effort !== undefined && effort !== 'none';
  return {
    enable_thinking: asked && effort !== 'none',
    chat_template_kwargs: { ...variables, ...(isEffort && { reasoning_effort: effort }) },
  };
}

function isAssistant(message: ChatMessage | undefined): boolean {
  return message?.role === 'assistant';
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.^$*+?()[\]{}|\\]/g, '\\$&');
}

function anchored(pattern: string): string {
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`;
}
