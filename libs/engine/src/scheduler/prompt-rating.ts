import type { EngineCore, SamplerChain } from '../core/engine-core.js';
import type { Task, TokenProbabilities } from '../task.js';

/** How likely the tokens of a prompt are, each behind those before it: a chain recites the prompt, and its rows tell. */
export class PromptRating {
  /** Of the prompt's tokens from the second on, as far as its steps have come. */
  readonly probabilities: TokenProbabilities[] = [];

  /** @param chain gives the prompt from its second token on, and reports probabilities */
  constructor(readonly chain: SamplerChain) {}

  dispose(): void {
    this.chain.dispose();
  }
}

/** @returns null where the task does not ask for it */
export function ratingOf(
  { ratesPrompt, probabilities }: Task,
  prompt: Int32Array,
  core: Pick<EngineCore, 'createChain'>,
): PromptRating | null {
  if (!ratesPrompt) return null;
  const recited = prompt.subarray(1);
  return new PromptRating(
    core.createChain([{ type: 'greedy' }], { probabilities: Math.max(probabilities, 1), recited }),
  );
}
