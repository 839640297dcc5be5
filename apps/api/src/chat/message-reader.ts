import { Logger } from '@nestjs/common';
import type { EngineService, ParsedMessage } from '#engine';
import { randomAlphanumerics } from '../generation/openai-answer.js';
import type { AssistantMessage, MessageDelta, ToolCall } from './chat-completion-answer.js';

/** Reads the text of one generation as a message. */
export interface Reader {
  /** What the next piece adds. @param isLast nothing comes after it */
  read(text: string, isLast: boolean): readonly MessageDelta[];
  /** The message, after the last piece. */
  message(): AssistantMessage;
}

/** Where all text is content. */
export class PlainReader implements Reader {
  private text = '';

  read(text: string): readonly MessageDelta[] {
    this.text += text;
    return text === '' ? [] : [{ content: text }];
  }

  message(): AssistantMessage {
    return { role: 'assistant', content: this.text };
  }
}

/**
 * Where the text may hold thoughts and calls: llama.cpp parses all of it anew with every piece, and the difference is
 * what the piece adds. A call is told once its name is complete, which its arguments show.
 */
export class MessageReader implements Reader {
  private static readonly log = new Logger('Chat');
  private text = '';
  private content = '';
  private reasoning = '';
  private calls: ParsedMessage['tool_calls'] = [];
  private readonly ids: string[] = [];
  /** Characters of each told call's arguments that were told. */
  private readonly told: number[] = [];

  /**
   * @param parser as EngineService.parseChat takes it
   * @param prefill content that the prompt holds already; the parser finds it again, the client has it
   */
  constructor(
    private readonly engine: EngineService,
    private readonly parser: Readonly<Record<string, unknown>>,
    private readonly prefill = '',
  ) {}

  read(text: string, isLast: boolean): readonly MessageDelta[] {
    this.text += text;
    const parsed = this.parse(!isLast);
    if (parsed === undefined) return [];
    const reasoning = addition(this.reasoning, parsed.reasoning_content);
    const whole = this.withoutPrefill(parsed.content);
    const content = addition(this.content, whole);
    this.reasoning = isLast ? parsed.reasoning_content : this.reasoning + reasoning;
    this.content = isLast ? whole : this.content + content;
    this.calls = parsed.tool_calls;
    return [
      ...(reasoning === '' ? [] : [{ reasoning_content: reasoning }]),
      ...(content === '' ? [] : [{ content }]),
      ...this.calls.flatMap((_, index) => this.tell(index, isLast)),
    ];
  }

  message(): AssistantMessage {
    const calls = this.calls.map(
      ({ name, arguments: args }, index): ToolCall => ({
        id: this.idOf(index),
        type: 'function',
        function: { name, arguments: args },
      }),
    );
    return {
      role: 'assistant',
      content: this.content === '' && calls.length > 0 ? null : this.content,
      ...(this.reasoning !== '' && { reasoning_content: this.reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
  }

  private parse(isPartial: boolean): ParsedMessage | undefined {
    try {
      return this.engine.parseChat(this.text, isPartial, this.parser);
    } catch (error) {
      // An unfinished text may not parse yet; a finished one that does not is shown as it is.
      if (isPartial) return undefined;
      MessageReader.log.warn(`the answer does not have the expected form: ${(error as Error).message}`);
      return { role: 'assistant', content: this.text, reasoning_content: '', tool_calls: [] };
    }
  }

  private withoutPrefill(content: string): string {
    return content.startsWith(this.prefill) ? content.slice(this.prefill.length) : content;
  }

  private tell(index: number, isLast: boolean): readonly MessageDelta[] {
    const { name, arguments: args } = this.calls[index]!;
    const isComplete = isLast || args !== '' || index < this.calls.length - 1;
    if (name === '' || !isComplete) return [];
    const before = this.told[index];
    const added = args.slice(before ?? 0);
    this.told[index] = args.length;
    if (before === undefined) {
      const call = { index, id: this.idOf(index), type: 'function', function: { name, arguments: added } } as const;
      return [{ tool_calls: [call] }];
    }
    return added === '' ? [] : [{ tool_calls: [{ index, function: { arguments: added } }] }];
  }

  /** The model's own id of a call, where its format has one. */
  private idOf(index: number): string {
    this.ids[index] ??= this.calls[index]!.id || newCallId();
    return this.ids[index];
  }
}

/** Nine letters and digits: what Mistral's templates demand of the ids in a history. */
function newCallId(): string {
  return randomAlphanumerics(9);
}

/** What a longer text adds to a shorter one; nothing where it does not go on from it. */
function addition(before: string, after: string): string {
  return after.startsWith(before) ? after.slice(before.length) : '';
}
