import { BooleanField, IntegerField, NumberField, ShapedField, TextListField } from '../http/request-fields.js';
import { LOGIT_BIAS_SCHEMA, type LogitBias, logitBiasProblem } from './logit-bias.js';
import { SAMPLERS_SCHEMA, samplersProblem } from './sampler-order.js';

/** Largest value of llama.cpp's integers. */
const INT32 = 2 ** 31 - 1;

/** How tokens are chosen. The server's own settings stand in for what is left out. */
export class SamplingRequest {
  @NumberField({ doc: 'Randomness of the choice; 0 or less takes the most likely token.', default: 0.8 })
  temperature?: number;

  @NumberField({ doc: 'Temperature varies by up to this much with the entropy; 0 = off.', default: 0, min: 0 })
  dynatemp_range?: number;

  @NumberField({ doc: 'Exponent of the dynamic temperature.', default: 1, min: 0 })
  dynatemp_exponent?: number;

  @IntegerField({ doc: 'Keep the K most likely tokens; 0 or -1 = off.', default: 40, min: -1, max: INT32 })
  top_k?: number;

  @NumberField({
    doc: 'Keep the most likely tokens that together reach this probability; 1 = off.',
    default: 0.95,
    min: 0,
    max: 1,
  })
  top_p?: number;

  @NumberField({
    doc: 'Keep tokens at least this likely, relative to the most likely one; 0 = off.',
    default: 0.05,
    min: 0,
    max: 1,
  })
  min_p?: number;

  @NumberField({ doc: 'Locally typical sampling; 1 = off.', default: 1, min: 0, max: 1 })
  typical_p?: number;

  @NumberField({
    doc: 'Keep tokens within this many standard deviations of the best logit; below 0 = off.',
    default: -1,
  })
  top_n_sigma?: number;

  @NumberField({ doc: 'Chance of removing the most likely tokens (XTC); 0 = off.', default: 0, min: 0, max: 1 })
  xtc_probability?: number;

  @NumberField({ doc: 'Probability from which XTC may remove a token; above 0.5 = off.', default: 0.1, min: 0, max: 1 })
  xtc_threshold?: number;

  @IntegerField({ doc: 'Mirostat: 0 = off, or its version 1 or 2.', default: 0, min: 0, max: 2 })
  mirostat?: number;

  @NumberField({ doc: 'Target entropy of Mirostat.', default: 5, min: 0 })
  mirostat_tau?: number;

  @NumberField({ doc: 'Learning rate of Mirostat.', default: 0.1, min: 0 })
  mirostat_eta?: number;

  @NumberField({
    doc: 'Choose tokens near this probability, where adaptive_p is among the samplers; below 0 = off.',
    default: -1,
    max: 1,
  })
  adaptive_target?: number;

  @NumberField({ doc: 'How slowly adaptive_p forgets what was chosen.', default: 0.9, min: 0, max: 0.99 })
  adaptive_decay?: number;

  @NumberField({ doc: 'Penalty on tokens that occurred before; 1 = off.', default: 1, min: 0, above: true })
  repeat_penalty?: number;

  @IntegerField({
    doc: 'How many of the last tokens the penalties look at; 0 = off, -1 = the context.',
    default: 64,
    min: -1,
    max: INT32,
  })
  repeat_last_n?: number;

  @NumberField({ doc: 'Penalty on a token that occurred at all; 0 = off.', default: 0 })
  presence_penalty?: number;

  @NumberField({ doc: 'Penalty on a token for each time it occurred; 0 = off.', default: 0 })
  frequency_penalty?: number;

  @NumberField({ doc: 'Multiplier of the DRY penalty on repeated sequences; 0 = off.', default: 0, min: 0 })
  dry_multiplier?: number;

  @NumberField({ doc: 'Base of the DRY penalty.', default: 1.75, min: 1 })
  dry_base?: number;

  @IntegerField({ doc: 'Longest repetition that DRY leaves alone, in tokens.', default: 2, min: 0, max: INT32 })
  dry_allowed_length?: number;

  @IntegerField({
    doc: 'How many of the last tokens DRY looks at; 0 = off, -1 = the context.',
    default: -1,
    min: -1,
    max: INT32,
  })
  dry_penalty_last_n?: number;

  @TextListField({ doc: 'Texts that end a sequence for DRY.', default: ['\n', ':', '"', '*'], notEmpty: true })
  dry_sequence_breakers?: string[];

  @IntegerField({ doc: 'Seed of the random numbers; -1 = a random one.', default: -1, min: -1, max: 2 ** 32 - 1 })
  seed?: number;

  @BooleanField({ doc: 'Never end at an end-of-text token.', default: false })
  ignore_eos?: boolean;

  @IntegerField({ doc: 'Samplers leave at least this many tokens; 0 = no minimum.', default: 0, min: 0, max: INT32 })
  min_keep?: number;

  @ShapedField({
    doc: 'Samplers in order of application: names, or a string with one letter each. One left out is not applied, one given twice is applied twice.',
    schema: SAMPLERS_SCHEMA,
    check: samplersProblem,
  })
  samplers?: string[] | string;

  @ShapedField({
    doc: 'Added to the logits of tokens: pairs of a token or text and a number, or an object. false forbids; a text stands for each of its tokens.',
    schema: LOGIT_BIAS_SCHEMA,
    check: logitBiasProblem,
  })
  logit_bias?: LogitBias;
}
