import type { ControlTexts, TextRange } from './control-texts.js';
import { type Message, type PastCall, textOf } from './message.js';

/** A part of a prompt. */
export interface PromptPiece {
  readonly text: string;
  /** Text of control tokens is text in it. */
  readonly isPlain: boolean;
}

/** The first of the characters that stand for nothing (a plane for private use): 65,534 of them. */
const FIRST_MARK = 0xf0000;

/**
 * Keeps the control tokens in what people say apart from those of the template, through a template that makes one text
 * of both: a mark stands before and behind each in the messages, a character that no message has.
 */
export class PlainMarks {
  readonly mark: string;

  constructor(
    private readonly controls: ControlTexts,
    messages: readonly Message[],
  ) {
    this.mark = unusedCharacter(JSON.stringify(messages));
  }

  /** The messages with marks. Parts of one message count as one text: two of them can be a control token together. */
  marked(messages: readonly Message[]): readonly Message[] {
    return messages.map((message) => ({
      ...message,
      role: this.text(message.role),
      content: this.content(message),
      ...(message.reasoning !== undefined && { reasoning: this.text(message.reasoning) }),
      ...(message.name !== undefined && { name: this.text(message.name) }),
      ...(message.callId !== undefined && { callId: this.text(message.callId) }),
      ...(message.calls !== undefined && { calls: message.calls.map((call) => this.call(call)) }),
    }));
  }

  /** The pieces of a prompt that was made of them: every other one is plain. */
  pieces(prompt: string): readonly PromptPiece[] {
    return prompt
      .split(this.mark)
      .map((text, index) => ({ text, isPlain: index % 2 === 1 }))
      .filter(({ text }) => text !== '');
  }

  private content(message: Message): Message['content'] {
    const { content } = message;
    if (content === null || typeof content === 'string') return content === null ? null : this.text(content);
    const ranges = this.controls.rangesIn(textOf(message));
    let begin = 0;
    return content.map((part) => {
      if (part.type === 'media') return part;
      const { text } = part;
      const own = within(ranges, begin, begin + text.length);
      begin += text.length;
      return { ...part, text: this.withMarks(text, own) };
    });
  }

  private call(call: PastCall): PastCall {
    const { id, name, arguments: args } = call;
    return {
      ...(id !== undefined && { id: this.text(id) }),
      name: this.text(name),
      arguments: typeof args === 'string' ? this.jsonText(args) : this.json(args),
    };
  }

  /** Templates are given what the JSON says, where escapes are gone. */
  private jsonText(text: string): string {
    try {
      const value: unknown = JSON.parse(text);
      const marked = JSON.stringify(this.json(value));
      return marked.includes(this.mark) ? marked : text;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.text(text);
    }
  }

  private json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.text(key), this.json(one)]));
  }

  private text(text: string): string {
    return this.withMarks(text, this.controls.rangesIn(text));
  }

  private withMarks(text: string, ranges: readonly TextRange[]): string {
    if (ranges.length === 0) return text;
    const { mark } = this;
    const parts: string[] = [];
    let end = 0;
    for (const [from, to] of ranges) {
      parts.push(text.slice(end, from), mark, text.slice(from, to), mark);
      end = to;
    }
    return parts.join('') + text.slice(end);
  }
}

/** What of the ranges lies from `begin` to `end`, counted from there. */
function within(ranges: readonly TextRange[], begin: number, end: number): readonly TextRange[] {
  return ranges
    .filter(([from, to]) => from < end && to > begin)
    .map(([from, to]) => [Math.max(from, begin) - begin, Math.min(to, end) - begin] as const);
}

function unusedCharacter(text: string): string {
  for (let code = FIRST_MARK; ; code++) {
    const mark = String.fromCodePoint(code);
    if (!text.includes(mark)) return mark;
  }
}
