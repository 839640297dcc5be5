import type { EngineClient, ModelInfo, RerankFacts } from '#engine';
import { refuseBeyondContext } from '../../generation/text-room.js';

/**
 * The prompts of one query, one for each document, as llama-server's format_prompt_rerank: the model's template with
 * {query} and {document}, or both texts with BOS before, EOS (or SEP, where there is none) behind each, and SEP between.
 *
 * @throws EngineError ERR_CONTEXT_SIZE when query and document together are longer than any input could be
 */
export async function rerankPrompts(
  query: string,
  documents: readonly string[],
  facts: RerankFacts,
  engine: EngineClient,
): Promise<readonly Int32Array[]> {
  const { model, vocabulary } = engine;
  for (const document of documents) refuseBeyondContext([query, document], model, vocabulary);
  const { template } = facts;
  if (template !== null) {
    const texts = documents.map((document) => filled(template, query, document));
    return engine.tokenizeAll(texts, { addSpecial: false, parseSpecial: true });
  }
  const plain = { addSpecial: false, parseSpecial: false };
  const [asked = [], ...found] = await engine.tokenizeAll([query, ...documents], plain);
  const { bos, eos, addBos } = model;
  const end = facts.addEos ? [eos >= 0 ? eos : facts.sep] : [];
  const head = [...(addBos ? [bos] : []), ...asked, ...end, ...(facts.addSep ? [facts.sep] : [])];
  return found.map((tokens) => Int32Array.from([...head, ...tokens, ...end]));
}

/** Whether the model has the tokens that stand around and between query and document. */
export function canFormat({ bos, eos, addBos }: ModelInfo, { template, sep, addEos, addSep }: RerankFacts): boolean {
  if (template !== null) return true;
  return !(addBos && bos < 0) && !(addSep && sep < 0) && !(addEos && eos < 0 && sep < 0);
}

/** All places of both names at once, so that a query that holds the text {document} is left as it is. */
function filled(template: string, query: string, document: string): string {
  return template.replaceAll(/\{query\}|\{document\}/g, (name) => (name === '{query}' ? query : document));
}
