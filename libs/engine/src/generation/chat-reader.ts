import type { ChatParser, ChatStream, MessageAddition, PreparedParser } from '../backend/chat-parser.js';
import type { MessageBeginning, MessageEvent, ReaderDescription } from '../door/chat.js';
import { addition } from './addition.js';
import { EmittedCalls, type ToolCall } from './emitted-calls.js';
import { KnownBeginning } from './known-beginning.js';

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
  private parser: string | PreparedParser;
  private stream: ChatStream | undefined;
  private text = '';
  /** The first half of a surrogate pair at the end of the last piece. */
  private half = '';
  private content = '';
  private reasoning = '';
  private readonly calls = new EmittedCalls();
  /** What the client has of both. */
  private readonly known: Readonly<Record<'content' | 'reasoning', KnownBeginning>>;

  constructor(
    private readonly chat: ChatParser,
    { prefill, ...description }: ReaderDescription,
    private readonly options: ReadingOptions,
    parser?: PreparedParser,
  ) {
    this.parser = parser ?? JSON.stringify(description);
    this.known = this.beginnings(description.is_continuation, prefill);
    this.stream = options.isStreamed ? this.open() : undefined;
  }

  read(text: string, isLast: boolean): readonly MessageEvent[] {
    this.text += text;
    if (isLast) return this.end();
    const addition = this.stream && this.append(this.stream, text);
    if (addition === undefined) return [];
    const { calls } = addition;
    const reasoning = this.known.reasoning.behind(addition.reasoning);
    const content = this.known.content.behind(addition.content);
    for (const call of calls) this.calls.add(call.index, call);
    return this.emit(reasoning, content, this.calls.emit(calls[0]?.index ?? Number.POSITIVE_INFINITY, false));
  }

  /** Who shows what a slot did last keeps the reader: the parser, which may be large, is not kept with it. */
  dispose(): void {
    this.closeStream();
    this.parser = '';
  }

  private closeStream(): void {
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
      this.closeStream();
      return undefined;
    }
  }

  private end(): readonly MessageEvent[] {
    this.closeStream();
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
      const { content, reasoning_content: reasoning, tool_calls } = this.parsed(this.text, false);
      return {
        content: this.known.content.without(content),
        reasoning_content: this.known.reasoning.without(reasoning),
        tool_calls,
      };
    } catch (error) {
      this.options.onUnparsed((error as Error).message);
      return { content: this.text, reasoning_content: '', tool_calls: [] };
    }
  }

  /**
   * The parser may find the beginning of a message as it stands in the request, or as it reads the prompt's end: without
   * space around it, or the reasoning in the content.
   */
  private beginnings(isContinuation: boolean, { reasoning, content }: MessageBeginning) {
    const found = isContinuation ? this.found() : { content: '', reasoning_content: '' };
    return {
      reasoning: new KnownBeginning([reasoning, reasoning.trim(), found.reasoning_content]),
      content: new KnownBeginning([content, found.content]),
    };
  }

  /** What the parser finds in the prompt alone. */
  private found(): Pick<ParsedMessage, 'content' | 'reasoning_content'> {
    try {
      return this.parsed('', true);
    } catch {
      return { content: '', reasoning_content: '' };
    }
  }

  private parsed(text: string, isPartial: boolean): ParsedMessage {
    return JSON.parse(this.chat.parseChat(text, isPartial, this.parser)) as ParsedMessage;
  }
}
