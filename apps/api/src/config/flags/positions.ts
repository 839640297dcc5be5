import { alternative, option } from '../flag.js';
import { decimal, integer } from '../values/numbers.js';
import { oneOf } from '../values/texts.js';
import { mapType } from '../values/value-type.js';

const MODEL = 'from the model';

const frequencyScale = option(decimal({ above: 0 }), {
  names: ['--rope-freq-scale'],
  env: 'LLAMA_ARG_ROPE_FREQ_SCALE',
  default: undefined,
  defaultText: MODEL,
  help: 'RoPE: factor of the frequencies; expands the context by 1/N',
});

/** RoPE and YaRN: how positions are encoded. Unset values are the model's. */
export const POSITIONS = {
  ropeScaling: option(oneOf('none', 'linear', 'yarn'), {
    names: ['--rope-scaling'],
    env: 'LLAMA_ARG_ROPE_SCALING_TYPE',
    default: undefined,
    defaultText: 'from the model, else linear',
    help: 'RoPE: how frequencies are scaled',
  }),
  ropeScale: alternative(
    frequencyScale,
    mapType(decimal({ above: 0 }, '4'), (factor) => 1 / factor),
    {
      names: ['--rope-scale'],
      env: 'LLAMA_ARG_ROPE_SCALE',
      help: 'RoPE: expands the context by N; the inverse of --rope-freq-scale',
    },
  ),
  ropeFrequencyBase: option(decimal({ min: 0 }, '10000'), {
    names: ['--rope-freq-base'],
    env: 'LLAMA_ARG_ROPE_FREQ_BASE',
    default: undefined,
    defaultText: MODEL,
    help: 'RoPE: base of the frequencies',
  }),
  ropeFrequencyScale: frequencyScale,
  yarnOriginalContext: option(integer(0), {
    names: ['--yarn-orig-ctx'],
    env: 'LLAMA_ARG_YARN_ORIG_CTX',
    default: undefined,
    defaultText: '0 = from the model',
    help: 'YaRN: context that the model was trained for',
  }),
  yarnExtFactor: option(decimal(), {
    names: ['--yarn-ext-factor'],
    env: 'LLAMA_ARG_YARN_EXT_FACTOR',
    default: undefined,
    defaultText: '-1 = from the model',
    help: 'YaRN: share of extrapolation (0 = interpolation only)',
  }),
  yarnAttnFactor: option(decimal(), {
    names: ['--yarn-attn-factor'],
    env: 'LLAMA_ARG_YARN_ATTN_FACTOR',
    default: undefined,
    defaultText: 'from the model, else 1',
    help: 'YaRN: scale of the attention',
  }),
  yarnBetaSlow: option(decimal(), {
    names: ['--yarn-beta-slow'],
    env: 'LLAMA_ARG_YARN_BETA_SLOW',
    default: undefined,
    defaultText: 'from the model, else 1',
    help: 'YaRN: correction of high dimensions, alpha',
  }),
  yarnBetaFast: option(decimal(), {
    names: ['--yarn-beta-fast'],
    env: 'LLAMA_ARG_YARN_BETA_FAST',
    default: undefined,
    defaultText: 'from the model, else 32',
    help: 'YaRN: correction of low dimensions, beta',
  }),
} as const;
