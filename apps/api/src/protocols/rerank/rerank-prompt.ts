import type { EngineClient, ModelInfo, RerankFacts } from '#engine';
import { refuseBeyondContext } from '../../generation/text-room.js';

/**
 * Makes the prompts of one query as llama-server's format_prompt_rerank: the model's template with {query} and
 * {document}, or both texts with BOS before, EOS (or SEP, where there is none) behind each, and SEP between them.
 */
export class RerankPrompts {
  private queryTokens: Promise<Int32Array> | undefined;

  constructor(
    private readonly query: string,
    private readonly facts: RerankFacts,
    private readonly engine: EngineClient,
  ) {}

  /** @throws EngineError ERR_CONTEXT_SIZE when both are longer than any input could be */
  async of(document: string): Promise<Int32Array> {
    refuseBeyondContext([this.query, document], this.engine.model, this.engine.vocabulary);
    const { template } = this.facts;
    if (template !== null) return this.engine.tokenize(filled(template, this.query, document), false, true);
    this.queryTokens ??= this.engine.tokenize(this.query, false, false);
    const { bos, eos, addBos } = this.engine.model;
    const { sep, addEos, addSep } = this.facts;
    const end = eos >= 0 ? eos : sep;
    return Int32Array.from([
      ...(addBos ? [bos] : []),
      ...(await this.queryTokens),
      ...(addEos ? [end] : []),
      ...(addSep ? [sep] : []),
      ...(await this.engine.tokenize(document, false, false)),
      ...(addEos ? [end] : []),
    ]);
  }
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
