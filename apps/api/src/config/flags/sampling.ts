import { DEFAULT_SAMPLING, RANDOM_SEED } from '#sampling';
import { alternative, list, option, toggle } from '../flag.js';
import { logitBias } from '../values/logit-bias.js';
import { decimal, integer } from '../values/numbers.js';
import { lettersOf, samplerLetters, samplerNames } from '../values/sampler-list.js';
import { text } from '../values/texts.js';
import { mapType } from '../values/value-type.js';

const DEFAULTS = DEFAULT_SAMPLING;
const probability = decimal({ min: 0, max: 1 });
const positive = decimal({ min: 0 });
const window = integer(-1);

const seed = mapType(integer(-1, RANDOM_SEED), (value) => (value === -1 ? RANDOM_SEED : value));

const samplers = option(samplerNames, {
  names: ['--samplers'],
  default: DEFAULTS.samplers,
  defaultText: DEFAULTS.samplers.join(';'),
  help: 'samplers in order of application, separated by ;',
});

/** What a request may override. The defaults are those of libs/sampling. */
export const SAMPLING = {
  samplers,
  samplerSequence: alternative(samplers, samplerLetters, {
    names: ['--sampler-seq', '--sampling-seq'],
    defaultText: lettersOf(DEFAULTS.samplers),
    help: 'samplers in order of application, one letter each',
  }),
  seed: option(seed, {
    names: ['-s', '--seed'],
    hint: 'SEED',
    default: DEFAULTS.seed,
    defaultText: '-1',
    help: 'seed of the random numbers (-1 = a new one for each request)',
  }),
  ignoreEos: toggle({
    names: ['--ignore-eos'],
    default: DEFAULTS.ignoreEos,
    help: 'go on after the end-of-stream token',
  }),
  temperature: option(decimal({}, '0.7'), {
    names: ['--temp', '--temperature'],
    env: 'LLAMA_ARG_TEMPERATURE',
    default: DEFAULTS.temperature,
    help: 'temperature (<= 0 = the most likely token)',
  }),
  topK: option(integer(-1), {
    names: ['--top-k'],
    env: 'LLAMA_ARG_TOP_K',
    default: DEFAULTS.topK,
    help: 'keep the K most likely tokens (0 = off)',
  }),
  topP: option(probability, {
    names: ['--top-p'],
    env: 'LLAMA_ARG_TOP_P',
    default: DEFAULTS.topP,
    help: 'keep the most likely tokens that add up to this probability (1 = off)',
  }),
  minP: option(probability, {
    names: ['--min-p'],
    env: 'LLAMA_ARG_MIN_P',
    default: DEFAULTS.minP,
    help: "keep tokens with at least this share of the best one's probability (0 = off)",
  }),
  topNSigma: option(decimal(), {
    names: ['--top-nsigma', '--top-n-sigma'],
    default: DEFAULTS.topNSigma,
    help: 'keep tokens within N standard deviations of the best logit (< 0 = off)',
  }),
  xtcProbability: option(probability, {
    names: ['--xtc-probability'],
    default: DEFAULTS.xtcProbability,
    help: 'XTC: chance of leaving out the most likely tokens (0 = off)',
  }),
  xtcThreshold: option(probability, {
    names: ['--xtc-threshold'],
    default: DEFAULTS.xtcThreshold,
    help: 'XTC: probability from which a token may be left out (> 0.5 = off)',
  }),
  typicalP: option(probability, {
    names: ['--typical', '--typical-p'],
    default: DEFAULTS.typicalP,
    help: 'locally typical sampling, p (1 = off)',
  }),
  adaptiveTarget: option(decimal({ max: 1 }), {
    names: ['--adaptive-target'],
    default: DEFAULTS.adaptiveTarget,
    help: 'adaptive_p, where it is among the samplers: probability near which tokens are chosen (< 0 = off)',
  }),
  adaptiveDecay: option(decimal({ min: 0, max: 0.99 }), {
    names: ['--adaptive-decay'],
    default: DEFAULTS.adaptiveDecay,
    help: 'adaptive_p: how slowly it forgets what was chosen (0 to 0.99)',
  }),
  repeatLastN: option(window, {
    names: ['--repeat-last-n'],
    default: DEFAULTS.repeatLastN,
    help: 'tokens that the penalties look back on (0 = off, -1 = the context)',
  }),
  repeatPenalty: option(decimal({ above: 0 }, '1.1'), {
    names: ['--repeat-penalty'],
    env: 'LLAMA_ARG_REPEAT_PENALTY',
    default: DEFAULTS.repeatPenalty,
    help: 'penalty for repeated tokens (1 = off)',
  }),
  presencePenalty: option(decimal(), {
    names: ['--presence-penalty'],
    env: 'LLAMA_ARG_PRESENCE_PENALTY',
    default: DEFAULTS.presencePenalty,
    help: 'penalty for tokens that have occurred (0 = off)',
  }),
  frequencyPenalty: option(decimal(), {
    names: ['--frequency-penalty'],
    env: 'LLAMA_ARG_FREQUENCY_PENALTY',
    default: DEFAULTS.frequencyPenalty,
    help: 'penalty for each occurrence of a token (0 = off)',
  }),
  dryMultiplier: option(positive, {
    names: ['--dry-multiplier'],
    default: DEFAULTS.dryMultiplier,
    help: 'DRY: strength of the penalty for repeated sequences (0 = off)',
  }),
  dryBase: option(decimal({ min: 1 }, '1.5'), {
    names: ['--dry-base'],
    default: DEFAULTS.dryBase,
    help: 'DRY: base of the exponential penalty',
  }),
  dryAllowedLength: option(integer(0), {
    names: ['--dry-allowed-length'],
    default: DEFAULTS.dryAllowedLength,
    help: 'DRY: longest repeated sequence without a penalty',
  }),
  dryPenaltyLastN: option(window, {
    names: ['--dry-penalty-last-n'],
    default: DEFAULTS.dryPenaltyLastN,
    help: 'DRY: tokens looked back on (0 = off, -1 = the context)',
  }),
  drySequenceBreakers: option(
    mapType(text('STRING', ';'), (breaker): readonly string[] => (breaker === 'none' ? [] : [breaker])),
    {
      names: ['--dry-sequence-breaker'],
      default: DEFAULTS.drySequenceBreakers,
      defaultText: '\\n : " *',
      // "none" forgets those given before it, as in llama.cpp.
      combine: (current, next) => (next.length === 0 ? [] : [...current, ...next]),
      help: 'DRY: text that ends a sequence; the first one replaces the defaults; none = no such text; repeatable',
    },
  ),
  dynatempRange: option(positive, {
    names: ['--dynatemp-range'],
    default: DEFAULTS.dynatempRange,
    help: 'dynamic temperature: how far it moves from --temp (0 = off)',
  }),
  dynatempExponent: option(decimal(), {
    names: ['--dynatemp-exp'],
    default: DEFAULTS.dynatempExponent,
    help: 'dynamic temperature: exponent of the entropy',
  }),
  mirostat: option(
    mapType(integer(0, 2), (version) => version as 0 | 1 | 2),
    {
      names: ['--mirostat'],
      default: DEFAULTS.mirostat,
      help: 'Mirostat version in place of the other samplers but temperature (0 = off)',
    },
  ),
  mirostatEta: option(positive, {
    names: ['--mirostat-lr'],
    default: DEFAULTS.mirostatEta,
    help: 'Mirostat: learning rate, eta',
  }),
  mirostatTau: option(positive, {
    names: ['--mirostat-ent'],
    default: DEFAULTS.mirostatTau,
    help: 'Mirostat: target entropy, tau',
  }),
  logitBias: list(logitBias, {
    names: ['-l', '--logit-bias'],
    help: 'make a token more or less likely: 15043+1, 15043-1; 15043-inf bans it; repeatable',
  }),
} as const;
