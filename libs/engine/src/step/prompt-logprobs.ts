import type { Backend, SamplerChain } from '../backend/backend.js';
import type { Task } from '../door/task.js';
import type { TokenProbabilities } from '../door/task-event.js';

/** The log probabilities of the tokens of a prompt: a chain is forced to say the prompt, and its rows report them. */
export class PromptLogprobs {
  /** Of the prompt's tokens from the second on, as far as its steps have come. */
  readonly probabilities: TokenProbabilities[] = [];

  /** @param chain gives the prompt from its second token on, and reports probabilities */
  constructor(readonly chain: SamplerChain) {}

  dispose(): void {
    this.chain.dispose();
  }
}

/** @returns null if the task does not ask for it */
export function promptLogprobsOf(
  { promptLogprobs, probabilities }: Task,
  prompt: Int32Array,
  backend: Pick<Backend, 'createChain'>,
): PromptLogprobs | null {
  if (!promptLogprobs) return null;
  const forcedTokens = prompt.subarray(1);
  return new PromptLogprobs(
    backend.createChain([{ type: 'greedy' }], { probabilities: Math.max(probabilities, 1), forcedTokens }),
  );
}
