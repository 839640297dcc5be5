import { historyLength, RANDOM_SEED, samplerChain } from '#sampling';
import type { Backend, SamplerChain } from '../backend/backend.js';
import { tokensAlone } from '../media/media-tokens.js';
import type { Totals } from '../statistics/totals.js';
import { promptLogprobsOf } from '../step/prompt-logprobs.js';
import type { Assignment } from './assignment.js';
import type { MessageReader } from './chat-reader.js';
import { createReader } from './create-reader.js';
import { GeneratedText } from './generated-text.js';
import { Generation } from './generation.js';

/** What the generations of an engine have in common. */
export interface GenerationDependencies {
  readonly backend: Backend;
  /** Control tokens appear in the text. */
  readonly renderSpecial: boolean;
  readonly totals: Totals;
  /** Takes warnings for an operator. */
  readonly warn: (message: string) => void;
}

/** The place that a slot has made for a generation. */
export interface GenerationPlace {
  readonly slotId: number;
  /** The prompt, cut if need be. */
  readonly prompt: Int32Array;
  /** Tokens of it that were in the cache. */
  readonly cachedTokens: number;
}

/**
 * The chain of a task, which knows the prompt. What takes long of it comes with the assignment.
 * @throws ERR_GRAMMAR, ERR_INVALID_ARGUMENT
 */
export function createChain({ task, parts }: Assignment, prompt: Int32Array, backend: Backend): SamplerChain {
  const specs = samplerChain(task.sampling, {
    contextSize: backend.context.sequenceContextSize,
    endOfGenerationTokens: backend.vocabulary.endOfGenerationTokens,
  });
  const chain = backend.createChain(specs, {
    grammar: task.grammar,
    parts: parts?.chain,
    reasoning: task.reasoning,
    probabilities: task.probabilities,
    postSampling: task.postSamplingProbabilities,
  });
  const history = historyLength(specs);
  if (history > 0) chain.accept(tokensAlone(prompt, task.media).slice(-history));
  return chain;
}

export function createGeneration(
  assignment: Assignment,
  chain: SamplerChain,
  { slotId, prompt, cachedTokens }: GenerationPlace,
  dependencies: GenerationDependencies,
): Generation {
  const { task } = assignment;
  const { backend, renderSpecial, totals } = dependencies;
  const preserved = new Set(task.preservedTokens);
  return new Generation(
    assignment,
    {
      slotId,
      promptTokens: prompt.length,
      cachedTokens,
      chain,
      promptLogprobs: promptLogprobsOf(task, prompt, backend),
      // A chain without chance has no seed: then the one that was asked for is reported.
      seed: chain.seed === RANDOM_SEED ? task.sampling.seed : chain.seed,
      text: new GeneratedText(backend.vocabulary, task, (token) => renderSpecial || preserved.has(token)),
      reader: readerOf(assignment, slotId, dependencies),
      truncated: prompt !== task.prompt,
      promptText: () => backend.promptText(tokensAlone(task.prompt, task.media)),
      startedAt: performance.now(),
    },
    totals,
  );
}

function readerOf(
  { task: { reader }, parts }: Assignment,
  slotId: number,
  { backend, warn }: GenerationDependencies,
): MessageReader | null {
  if (!reader) return null;
  const { isStreamed, ...description } = reader;
  const onUnparsed = (reason: string) => warn(`slot ${slotId}: a response is not in the template's format: ${reason}`);
  return createReader(backend.chatParser, description, { isStreamed, onUnparsed }, parts?.parser);
}
