import type { LongText } from '../door/long-text.js';
import { withCancelFlag } from './cancel-flag.js';
import type { ChatParser, PreparedParser } from './chat-parser.js';
import { type ChatFormat, type ChatReader, native } from './native.js';

/** llama.cpp's parsers of the answers to a chat template's prompts. */
export class LlamaChatParser implements ChatParser {
  constructor(private readonly format: ChatFormat) {}

  findParser(description: string, parser: LongText): PreparedParser | undefined {
    return this.format.findParser(description, parser);
  }

  prepareParser(description: string, parser: LongText, signal: AbortSignal): Promise<PreparedParser> {
    return withCancelFlag(signal, (cancel) => this.format.prepareParser(description, parser, cancel));
  }

  parseChat(text: string, isPartial: boolean, parser: string | PreparedParser): string {
    return this.format.parse(text, isPartial, parser);
  }

  readChat(parser: string | PreparedParser): ChatReader {
    return new native.ChatReader(this.format, parser);
  }
}
