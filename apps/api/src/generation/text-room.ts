import { EngineError, type ModelInfo, type Vocabulary } from '#engine';

/** What a context that shifts cuts out of a prompt, as contexts: more than that is no prompt that was meant. */
const CUT_CONTEXTS = 2;

type Room = Pick<ModelInfo, 'slotContextSize' | 'embedding' | 'shifts'>;

/**
 * Refuses texts that no tokens could bring into the context, before they are tokenized: each token stands for as many
 * bytes as the longest of the vocabulary at most.
 *
 * @param texts of one prompt
 * @throws EngineError ERR_CONTEXT_SIZE with the fewest tokens that they could be
 */
export function refuseBeyondContext(texts: Iterable<string>, model: Room, vocabulary: Vocabulary): void {
  const { slotContextSize, embedding, shifts } = model;
  const contextSize = embedding?.inputSize ?? slotContextSize;
  const cut = shifts && !embedding ? CUT_CONTEXTS * contextSize : 0;
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  const promptTokens = Math.ceil(bytes / vocabulary.longestPiece);
  if (promptTokens <= contextSize + cut) return;
  throw new EngineError(
    'ERR_CONTEXT_SIZE',
    `the request exceeds the available context size: ${bytes} bytes are ${promptTokens} tokens or more. ` +
      'try increasing the context size',
    { promptTokens, contextSize },
  );
}
