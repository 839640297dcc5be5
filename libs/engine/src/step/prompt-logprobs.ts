import type { Backend, SamplerChain } from '../backend/backend.js';
import type { Task } from '../door/task.js';
import type { TokenProbabilities } from '../door/task-event.js';

/** The log probabilities of the tokens of a prompt: a chain is forced to say the prompt, and its rows report them. */
export class PromptLogprobs {
  /** Of the prompt's tokens from the second on, as far as its steps have come. */
  readonly probabilities: TokenProbabilities[] = [];
  private current: SamplerChain;

  /** @param createChain makes a chain that gives the prompt from its second token on, and reports probabilities */
  constructor(private readonly createChain: () => SamplerChain) {
    this.current = createChain();
  }

  get chain(): SamplerChain {
    return this.current;
  }

  /** The prompt is computed again from its beginning. */
  restart(): void {
    this.current.dispose();
    this.current = this.createChain();
    this.probabilities.length = 0;
  }

  dispose(): void {
    this.current.dispose();
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
  const options = { probabilities: Math.max(probabilities, 1), forcedTokens };
  return new PromptLogprobs(() => backend.createChain([{ type: 'greedy' }], options));
}
