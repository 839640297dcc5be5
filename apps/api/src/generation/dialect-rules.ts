import type { Dialect } from '../config/dialect.js';

/** Where the generations of llama-server answer differently. */
export interface DialectRules {
  /** --n-predict bounds what a request asks for; else it stands in where a request asks for nothing. */
  readonly capsPrediction: boolean;
  /** Answers carry the name of the model that the request gave, not the server's. */
  readonly echoesModel: boolean;
  /** The last chunk of a chat stream carries the usage, unless a chunk of its own was asked for. */
  readonly usageUnasked: boolean;
}

export const DIALECT_RULES: Readonly<Record<Dialect, DialectRules>> = {
  seed: { capsPrediction: true, echoesModel: true, usageUnasked: true },
  'v0.5': { capsPrediction: false, echoesModel: false, usageUnasked: false },
};
