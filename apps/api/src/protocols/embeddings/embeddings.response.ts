import type { Embedding } from '#engine';
import { inputUsage } from './embeddings-answer.js';

/** What an OpenAI-shaped answer says beside the embeddings. */
export interface EmbeddingsFrame {
  readonly model: string;
  readonly isBase64: boolean;
}

/** llama-server's own shape: the vectors of each input in a list of its own. */
export function* nativeEmbeddings(embeddings: readonly Embedding[]): Generator<string> {
  for (const [index, { vectors }] of embeddings.entries()) {
    yield `${index === 0 ? '[' : ','}{"index":${index},"embedding":`;
    for (const [row, vector] of vectors.entries()) yield `${row === 0 ? '[' : ','}${numbers(vector)}`;
    yield ']}';
  }
  yield ']';
}

/** OpenAI's shape. @param embeddings of one vector each */
export function* openAiEmbeddings(
  embeddings: readonly Embedding[],
  { model, isBase64 }: EmbeddingsFrame,
): Generator<string> {
  const tokens = embeddings.reduce((sum, embedding) => sum + embedding.tokens, 0);
  const usage = JSON.stringify(inputUsage(tokens));
  yield `{"model":${JSON.stringify(model)},"object":"list","usage":${usage},"data":[`;
  const end = isBase64 ? ',"encoding_format":"base64"}' : '}';
  for (const [index, { vectors }] of embeddings.entries()) {
    const value = isBase64 ? `"${base64(vectors[0]!)}"` : numbers(vectors[0]!);
    yield `${index === 0 ? '' : ','}{"embedding":${value},"index":${index},"object":"embedding"${end}`;
  }
  yield ']}';
}

function numbers(vector: Float32Array): string {
  return JSON.stringify(Array.from(vector));
}

/** Little-endian, as every machine that llama.cpp runs on. */
function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
