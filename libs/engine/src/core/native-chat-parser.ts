import type { ChatParser, ChatStream } from '../generation/chat-parser.js';
import { type ChatFormat, native } from './native.js';

/** llama.cpp's parsers of the answers to a chat template's prompts. */
export class NativeChatParser implements ChatParser {
  constructor(private readonly format: ChatFormat) {}

  parseChat(text: string, isPartial: boolean, parser: string): string {
    return this.format.parse(text, isPartial, parser);
  }

  readChat(parser: string): ChatStream {
    return new native.ChatReader(this.format, parser);
  }
}
