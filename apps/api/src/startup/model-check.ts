import type { ModelInfo } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { Failure } from './failure.js';

/** Holds flags that name tokens to the model that was loaded. @throws Failure with one line */
export function checkAgainstModel(
  { logitBias }: Pick<ServerOptions, 'logitBias'>,
  { vocabSize }: Pick<ModelInfo, 'vocabSize'>,
): void {
  const unknown = logitBias.find(([token]) => token >= vocabSize);
  if (unknown === undefined) return;
  throw new Failure(`--logit-bias: the model has no token ${unknown[0]}; its vocabulary has ${vocabSize} tokens`);
}
