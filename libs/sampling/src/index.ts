export { historyLength, samplerChain } from './sampler-chain.js';
export type { ChainDependencies, SamplerSpec } from './sampler-spec.js';
export { SAMPLER_NAMES, SAMPLERS, type SamplerName, samplerByLetter, samplerByName } from './samplers.js';
export { DEFAULT_SAMPLING, RANDOM_SEED, type SamplingParams } from './sampling-params.js';
