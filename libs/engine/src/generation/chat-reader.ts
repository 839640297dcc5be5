import { randomBytes } from 'node:crypto';
import type { ChatReaderSpec, MessageEvent, ParsedMessage } from '../door/chat.js';

/** llama.cpp's parser. */
export interface ChatParser {
  parseChat(text: string, isPartial: boolean, parser: string): string;
}

/** Reads the text of one generation as a message. */
export interface ChatReader {
  /** What the next piece adds. @param isLast nothing comes after it */
  read(text: string, isLast: boolean): readonly MessageEvent[];
}

export function createChatReader(spec: ChatReaderSpec, parser: ChatParser): ChatReader {
  return new ParsingReader(spec, parser);
}

class ParsingReader implements ChatReader {
  private text = '';
  private content = '';
  private reasoning = '';
  private readonly told: number[] = [];
  private readonly description: string;

  constructor(
    private readonly spec: ChatReaderSpec,
    private readonly parser: ChatParser,
  ) {
    const { supports_reasoning: _, prefill: __, isStreamed: ___, ...description } = spec;
    this.description = JSON.stringify(description);
  }

  read(text: string, isLast: boolean): readonly MessageEvent[] {
    this.text += text;
    if (!isLast && (!this.spec.isStreamed || text === '')) return [];
    const parsed = this.parse(!isLast);
    if (parsed === undefined) return [];
    const events: MessageEvent[] = [];
    const reasoning = addition(this.reasoning, parsed.reasoning_content);
    const whole = parsed.content.startsWith(this.spec.prefill)
      ? parsed.content.slice(this.spec.prefill.length)
      : parsed.content;
    const content = addition(this.content, whole);
    this.reasoning += reasoning;
    this.content += content;
    if (reasoning !== '') events.push({ type: 'reasoning', text: reasoning });
    if (content !== '') events.push({ type: 'text', text: content });
    for (const [index, call] of parsed.tool_calls.entries()) {
      const isComplete = isLast || call.arguments !== '' || index < parsed.tool_calls.length - 1;
      if (call.name === '' || !isComplete) continue;
      if (this.told[index] === undefined) {
        const id =
          call.id ||
          randomBytes(16)
            .toString('base64')
            .replaceAll(/[^A-Za-z0-9]/g, '')
            .padEnd(9, '0')
            .slice(0, 9);
        events.push({ type: 'tool-call', index, id, name: call.name });
      }
      const added = call.arguments.slice(this.told[index] ?? 0);
      this.told[index] = call.arguments.length;
      if (added !== '') events.push({ type: 'tool-arguments', index, text: added });
    }
    return events;
  }

  private parse(isPartial: boolean): ParsedMessage | undefined {
    try {
      return JSON.parse(this.parser.parseChat(this.text, isPartial, this.description)) as ParsedMessage;
    } catch {
      if (isPartial) return undefined;
      return { role: 'assistant', content: this.text, reasoning_content: '', tool_calls: [] };
    }
  }
}

function addition(before: string, after: string): string {
  return after.startsWith(before) ? after.slice(before.length) : '';
}
