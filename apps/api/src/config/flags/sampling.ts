import { DEFAULT_SAMPLING, SAMPLING_PARAMETERS } from '#sampling';
import { alternative } from '../flag.js';
import { samplingFlags } from '../sampling-flags.js';
import { lettersOf, samplerLetters } from '../values/sampler-list.js';

const { samplers, dynatempRange, dynatempExponent, mirostat, mirostatEta, mirostatTau, logitBias, ...others } =
  samplingFlags(SAMPLING_PARAMETERS);

/** What a request may override, in the order of llama-server's README. */
export const SAMPLING = {
  samplers,
  samplerSequence: alternative(samplers, samplerLetters, {
    names: ['--sampler-seq', '--sampling-seq'],
    defaultText: lettersOf(DEFAULT_SAMPLING.samplers),
    help: 'samplers in order of application, one letter each',
  }),
  ...others,
  dynatempRange,
  dynatempExponent,
  mirostat,
  mirostatEta,
  mirostatTau,
  logitBias,
} as const;
