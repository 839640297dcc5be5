import type { ChatParser, PreparedParser } from '../backend/chat-parser.js';
import type { ReaderDescription } from '../door/chat.js';
import { ChatReader, type MessageReader, type ReadingOptions } from './chat-reader.js';
import { PlainReader } from './plain-reader.js';

/** Text that no format marks, to find out whether a parser takes text as it is. */
const PROBE = 'Text.';

/** A reader of one generation. @param parser the one of the description, where it was made before */
export function createReader(
  chat: ChatParser,
  description: ReaderDescription,
  options: ReadingOptions,
  parser?: PreparedParser,
): MessageReader {
  const mayHaveParts = description.parse_tool_calls || description.supports_thinking;
  const isPlain = !mayHaveParts && takesTextAsItIs(chat, description);
  return isPlain ? new PlainReader(options) : new ChatReader(chat, description, options, parser);
}

/** Some formats wrap even plain answers. The addon keeps parsers after the first use, which makes this cheap. */
function takesTextAsItIs(chat: ChatParser, { prefill: _, ...description }: ReaderDescription): boolean {
  try {
    const parser = JSON.stringify({ ...description, is_continuation: false });
    return (JSON.parse(chat.parseChat(PROBE, false, parser)) as { content: string }).content === PROBE;
  } catch {
    return false;
  }
}
