import type { EngineClient } from '#engine';
import { promptTokens, type ReadPrompt } from '../generation/prompt.js';
import { type LoadedMedia, readMediaPrompt } from '../media/read-media-prompt.js';
import type { ConversationPrompt } from './chat-template.js';
import { readPieces } from './piece-tokens.js';

/** What the engine computes of the prompt of a conversation. @param loaded its media @throws ApiError */
export async function readConversation(
  { text, pieces, media }: ConversationPrompt,
  loaded: readonly LoadedMedia[],
  engine: EngineClient,
): Promise<ReadPrompt> {
  const files = media.map(({ place }) => loaded.find((file) => file.place === place)!);
  if (pieces !== undefined) return readPieces(pieces, files, engine);
  if (files.length === 0) return { tokens: await promptTokens(text, 'messages', engine) };
  return readMediaPrompt(text, files, { addSpecial: true, parseSpecial: true }, engine);
}
