import type { MessageEvent } from '../door/chat.js';
import type { MessageReader, ReadingOptions } from './chat-reader.js';

/** Reads text that is all content. */
export class PlainReader implements MessageReader {
  private text = '';

  constructor(private readonly options: Pick<ReadingOptions, 'isStreamed'>) {}

  read(piece: string, isLast: boolean): readonly MessageEvent[] {
    this.text += piece;
    if (!isLast && !this.options.isStreamed) return [];
    const { text } = this;
    this.text = '';
    return text === '' ? [] : [{ type: 'text', text }];
  }

  dispose(): void {
    this.text = '';
  }
}
