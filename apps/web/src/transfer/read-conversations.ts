import type { WholeConversation } from '../store/conversations.js';
import { fromTheirs, readLines, type TheirConversation } from './llama-cpp.js';
import { checkedFile, isOurFile } from './our-file.js';

/** The first bytes of a ZIP file. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

export interface Read {
  readonly conversations: readonly WholeConversation[];
  /** Data addresses of what is attached. */
  readonly media: readonly string[];
}

/**
 * Reads a file of conversations by its contents, whatever its name: ours, llama.cpp's lines, a ZIP of such files, or
 * llama.cpp's older JSON.
 *
 * @throws Error, SyntaxError when it is none of these
 */
export async function readConversations(bytes: Uint8Array): Promise<Read> {
  if (ZIP.every((byte, index) => bytes[index] === byte)) return fromZip(bytes);
  return fromText(new TextDecoder().decode(bytes));
}

async function fromZip(bytes: Uint8Array): Promise<Read> {
  const { unzipSync } = await import('fflate');
  const decoder = new TextDecoder();
  const read = Object.entries(unzipSync(bytes))
    .filter(([name]) => /\.jsonl?$/i.test(name))
    .map(([, content]) => fromText(decoder.decode(content)));
  return { conversations: read.flatMap((each) => each.conversations), media: read.flatMap((each) => each.media) };
}

function fromText(text: string): Read {
  if (/^\s*\{[^\n]*"type":\s*"session"/.test(text))
    return { conversations: readLines(text).map(fromTheirs), media: [] };
  const value: unknown = JSON.parse(text);
  if (isOurFile(value)) {
    const { conversations, files = {} } = checkedFile(value);
    return { conversations, media: Object.values(files) };
  }
  const list = (Array.isArray(value) ? value : [value]) as readonly TheirConversation[];
  return { conversations: list.map(fromTheirs), media: [] };
}
