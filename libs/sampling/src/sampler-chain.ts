import type { SamplerName } from './sampler-names.js';
import type { ChainDependencies, SamplerSpec } from './sampler-spec.js';
import { SAMPLERS } from './samplers.js';
import type { SamplingParams } from './sampling-params.js';

/** Tokens that a window has at most, unless the context is longer: they are allocated at once. */
const LONGEST_WINDOW = 65_536;

/** Candidates that mirostat 1 estimates the distribution from: llama.cpp's constant. */
const MIROSTAT_M = 100;

/**
 * The chain that samples as `params` say, in llama.cpp's order (common/sampling.cpp, common_sampler_init):
 * logit biases, then the samplers as ordered, then the one that chooses. Mirostat replaces the ordered samplers.
 * A sampler is left out only if llama.cpp would make an empty one of its values, so neither the text
 * nor the use of the random generator differs from the full chain.
 */
export function samplerChain(params: SamplingParams, dependencies: ChainDependencies): SamplerSpec[] {
  return [
    ...logitBias(params, dependencies),
    ...(params.mirostat === 0 ? ordered(params, dependencies) : mirostat(params)),
  ];
}

/** How many of the last tokens a chain looks at: it must be fed this many tokens of the prompt. */
export function historyLength(chain: readonly SamplerSpec[]): number {
  return chain.reduce(
    (longest, spec) => (spec.type === 'penalties' || spec.type === 'dry' ? Math.max(longest, spec.lastN) : longest),
    0,
  );
}

/** The texts that the DRY of a chain looks for in the vocabulary, which takes time; undefined = it looks for none. */
export function sequenceBreakers(params: SamplingParams): readonly string[] | undefined {
  const { drySequenceBreakers: breakers, samplers, mirostat: version } = params;
  const looks = version === 0 && samplers.includes('dry') && SAMPLERS.dry.isActive(params) && breakers.length > 0;
  return looks ? breakers : undefined;
}

function logitBias(params: SamplingParams, { endOfGenerationTokens }: ChainDependencies): SamplerSpec[] {
  const biases = [...params.logitBias];
  if (params.ignoreEos) biases.push(...endOfGenerationTokens.map((token) => [token, -Infinity] as const));
  return biases.length === 0 ? [] : [{ type: 'logit_bias', biases }];
}

function ordered(params: SamplingParams, { contextSize }: ChainDependencies): SamplerSpec[] {
  const window = (lastN: number) => (lastN < 0 ? contextSize : Math.min(lastN, Math.max(contextSize, LONGEST_WINDOW)));
  const active = params.samplers.filter((name) => SAMPLERS[name].isActive(params));
  const isGreedy = takesTheLikeliest(active, params);
  const chain: SamplerSpec[] = active
    .filter((name) => name !== CHOOSER && (!isGreedy || PENALTIES.has(name)))
    .map((name) => SAMPLERS[name].spec(params, window));
  chain.push(isGreedy ? { type: 'greedy' } : chooser(active, params, window));
  return chain;
}

/** The one sampler of the table that chooses a token. */
const CHOOSER: SamplerName = 'adaptive_p';

function chooser(
  active: readonly SamplerName[],
  params: SamplingParams,
  window: (lastN: number) => number,
): SamplerSpec {
  return active.includes(CHOOSER) ? SAMPLERS[CHOOSER].spec(params, window) : { type: 'dist', seed: params.seed };
}

/** Samplers that change the order of the candidates. */
const PENALTIES: ReadonlySet<SamplerName> = new Set(['penalties', 'dry']);
/** Samplers that drop candidates, but never the likeliest one. */
const TRUNCATIONS: ReadonlySet<SamplerName> = new Set(['top_n_sigma', 'top_k', 'top_p', 'min_p']);

/**
 * At temperature 0 the chain comes to the likeliest token after the penalties, which `greedy` finds without sorting.
 * Only between tokens of exactly equal logits could the full chain choose another one.
 */
function takesTheLikeliest(active: readonly SamplerName[], params: SamplingParams): boolean {
  const place = active.indexOf('temperature');
  if (place < 0 || params.temperature > 0 || params.dynatempRange > 0) return false;
  return active.every(
    (name, index) => name === 'temperature' || TRUNCATIONS.has(name) || (PENALTIES.has(name) && index < place),
  );
}

function mirostat(params: SamplingParams): SamplerSpec[] {
  const { seed, mirostatTau: tau, mirostatEta: eta } = params;
  return [
    { type: 'temperature', temperature: params.temperature, range: 0, exponent: 1 },
    params.mirostat === 1
      ? { type: 'mirostat', seed, tau, eta, m: MIROSTAT_M }
      : { type: 'mirostat_v2', seed, tau, eta },
  ];
}
