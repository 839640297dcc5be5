export type {
  ParameterFlag,
  ParameterRange,
  ParameterTable,
  ParameterValue,
  ParameterValues,
  SamplingParameter,
} from './parameter.js';
export { RANDOM_SEED, SAMPLING_PARAMETERS } from './parameters.js';
export { historyLength, samplerChain, sequenceBreakers } from './sampler-chain.js';
export {
  SAMPLER_NAMES,
  SAMPLER_SPELLINGS,
  type SamplerName,
  samplerByLetter,
  samplerByName,
} from './sampler-names.js';
export type { ChainDependencies, SamplerSpec } from './sampler-spec.js';
export { DEFAULT_SAMPLING, parameterValues, type SamplingParams } from './sampling-params.js';
