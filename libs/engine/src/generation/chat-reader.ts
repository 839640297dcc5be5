import type { ChatParser, ChatStream, MessageAddition } from '../backend/chat-parser.js';
import type { MessageEvent, ReaderDescription } from '../door/chat.js';
import { addition } from './addition.js';
import { EmittedCalls, type ToolCall } from './emitted-calls.js';

/** Reads the text of one generation as a message. */
export interface MessageReader {
  /** What the next piece adds. @param isLast nothing comes after it */
  read(text: string, isLast: boolean): readonly MessageEvent[];
  /** Frees what the reader holds, if it was not read to its end. */
  dispose(): void;
}

export interface ReadingOptions {
  /** False: nothing is read before the end, and everything comes at once. */
  readonly isStreamed: boolean;
  /** Is called for an answer that does not have the expected form. */
  readonly onUnparsed: (reason: string) => void;
}

interface ParsedMessage {
  readonly content: string;
  readonly reasoning_content: string;
  readonly tool_calls: readonly ToolCall[];
}

/**
 * Reads text that may hold reasoning and calls. llama.cpp's parser runs along with the text and looks at each character
 * once (see native/src/chat/peg_run.h), so that a piece costs the same however long the text before it is. At the end
 * llama.cpp parses the whole: that is the message. What was emitted is never taken back.
 */
export class ChatReader implements MessageReader {
  private readonly parser: string;
  private readonly prefill: string;
  private stream: ChatStream | undefined;
  private text = '';
  /** The first half of a surrogate pair at the end of the last piece. */
  private half = '';
  private content = '';
  private reasoning = '';
  private readonly calls = new EmittedCalls();
  /** Content while it may be a part of the prefill. */
  private beginning: string | undefined;

  constructor(
    private readonly chat: ChatParser,
    { prefill, ...description }: ReaderDescription,
    private readonly options: ReadingOptions,
  ) {
    this.prefill = prefill;
    this.parser = JSON.stringify(description);
    this.beginning = prefill === '' ? undefined : '';
    this.stream = options.isStreamed ? this.open() : undefined;
  }

  read(text: string, isLast: boolean): readonly MessageEvent[] {
    this.text += text;
    if (isLast) return this.end();
    const addition = this.stream && this.append(this.stream, text);
    if (addition === undefined) return [];
    const { reasoning, calls } = addition;
    const content = this.behindPrefill(addition.content);
    for (const call of calls) this.calls.add(call.index, call);
    return this.emit(reasoning, content, this.calls.emit(calls[0]?.index ?? Number.POSITIVE_INFINITY, false));
  }

  dispose(): void {
    this.stream?.dispose();
    this.stream = undefined;
  }

  /** If the parser is malformed, the end reports it. */
  private open(): ChatStream | undefined {
    try {
      return this.chat.readChat(this.parser);
    } catch {
      return undefined;
    }
  }

  private append(stream: ChatStream, text: string): MessageAddition | undefined {
    const whole = this.half + text;
    const isCut = /[\uD800-\uDBFF]$/.test(whole);
    this.half = isCut ? whole.slice(-1) : '';
    try {
      return stream.append(isCut ? whole.slice(0, -1) : whole);
    } catch {
      this.dispose();
      return undefined;
    }
  }

  private end(): readonly MessageEvent[] {
    this.dispose();
    const message = this.parse();
    this.calls.complete(message.tool_calls);
    return this.emit(
      addition(this.reasoning, message.reasoning_content),
      addition(this.content, message.content),
      this.calls.emit(0, true),
    );
  }

  private emit(reasoning: string, content: string, calls: readonly MessageEvent[]): readonly MessageEvent[] {
    this.reasoning += reasoning;
    this.content += content;
    return [
      ...(reasoning === '' ? [] : [{ type: 'reasoning', text: reasoning } as const]),
      ...(content === '' ? [] : [{ type: 'text', text: content } as const]),
      ...calls,
    ];
  }

  private parse(): ParsedMessage {
    try {
      const message = JSON.parse(this.chat.parseChat(this.text, false, this.parser)) as ParsedMessage;
      const { content } = message;
      return content.startsWith(this.prefill) ? { ...message, content: content.slice(this.prefill.length) } : message;
    } catch (error) {
      this.options.onUnparsed((error as Error).message);
      return { content: this.text, reasoning_content: '', tool_calls: [] };
    }
  }

  private behindPrefill(added: string): string {
    if (this.beginning === undefined) return added;
    const beginning = this.beginning + added;
    const isPart = beginning.length < this.prefill.length && this.prefill.startsWith(beginning);
    this.beginning = isPart ? beginning : undefined;
    if (isPart) return '';
    return beginning.startsWith(this.prefill) ? beginning.slice(this.prefill.length) : beginning;
  }
}
