import type { ChatParser } from './chat-parser.js';
import { type ChatFormat, type ChatReader, native } from './native.js';

/** llama.cpp's parsers of the answers to a chat template's prompts. */
export class LlamaChatParser implements ChatParser {
  constructor(private readonly format: ChatFormat) {}

  parseChat(text: string, isPartial: boolean, parser: string): string {
    return this.format.parse(text, isPartial, parser);
  }

  readChat(parser: string): ChatReader {
    return new native.ChatReader(this.format, parser);
  }
}
