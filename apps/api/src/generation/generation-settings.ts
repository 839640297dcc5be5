import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, NUMBER, ResponseField, TEXT } from '../http/response-fields.js';

export class TokenBias {
  @ResponseField('Added to the logit; null = the token is forbidden.', NUMBER, { nullable: true })
  readonly bias: number;
  @ResponseField('The token.', COUNT)
  readonly token: number;
}

export class LoraScale {
  @ResponseField('Number of the adapter.', COUNT)
  readonly id: number;
  @ResponseField('Its scale.', NUMBER)
  readonly scale: number;
}

/** What all dialects show of the settings. Floats are 32 bit and print widened (0.949999988079071). */
export class SharedParams {
  @ResponseField("As asked for, at most the server's --n-predict; -1 = no limit.", INTEGER)
  readonly n_predict: number;
  @ResponseField('The seed; 4294967295 = a random one.', COUNT)
  readonly seed: number;
  @ResponseField('Randomness of the choice.', NUMBER)
  readonly temperature: number;
  @ResponseField('Range of the dynamic temperature.', NUMBER)
  readonly dynatemp_range: number;
  @ResponseField('Exponent of the dynamic temperature.', NUMBER)
  readonly dynatemp_exponent: number;
  @ResponseField('Most likely tokens kept; 0 = all.', INTEGER)
  readonly top_k: number;
  @ResponseField('Probability that the kept tokens reach together.', NUMBER)
  readonly top_p: number;
  @ResponseField('Least probability, relative to the most likely token.', NUMBER)
  readonly min_p: number;
  @ResponseField('Standard deviations from the best logit; below 0 = off.', NUMBER)
  readonly top_n_sigma: number;
  @ResponseField('Chance of XTC.', NUMBER)
  readonly xtc_probability: number;
  @ResponseField('Probability from which XTC may remove a token.', NUMBER)
  readonly xtc_threshold: number;
  @ResponseField('Locally typical sampling.', NUMBER)
  readonly typical_p: number;
  @ResponseField('Tokens that the penalties look at.', INTEGER)
  readonly repeat_last_n: number;
  @ResponseField('Penalty on tokens that occurred.', NUMBER)
  readonly repeat_penalty: number;
  @ResponseField('Penalty on a token that occurred at all.', NUMBER)
  readonly presence_penalty: number;
  @ResponseField('Penalty for each time a token occurred.', NUMBER)
  readonly frequency_penalty: number;
  @ResponseField('Multiplier of the DRY penalty.', NUMBER)
  readonly dry_multiplier: number;
  @ResponseField('Base of the DRY penalty.', NUMBER)
  readonly dry_base: number;
  @ResponseField('Longest repetition that DRY leaves alone.', INTEGER)
  readonly dry_allowed_length: number;
  @ResponseField('Tokens that DRY looks at.', INTEGER)
  readonly dry_penalty_last_n: number;
  @ResponseField('Version of Mirostat; 0 = off.', { type: 'integer', enum: [0, 1, 2] })
  readonly mirostat: number;
  @ResponseField('Target entropy of Mirostat.', NUMBER)
  readonly mirostat_tau: number;
  @ResponseField('Learning rate of Mirostat.', NUMBER)
  readonly mirostat_eta: number;
  @ResponseField('n_predict again.', INTEGER)
  readonly max_tokens: number;
  @ResponseField('Prompt tokens kept when the context is full.', INTEGER)
  readonly n_keep: number;
  @ResponseField('Tokens dropped when the context is full.', INTEGER)
  readonly n_discard: number;
  @ResponseField('Whether end-of-text tokens are forbidden.', BOOLEAN)
  readonly ignore_eos: boolean;
  @ResponseField('Whether the answer is a stream.', BOOLEAN)
  readonly stream: boolean;
  @ResponseField('Most likely tokens reported with each token.', COUNT)
  readonly n_probs: number;
  @ResponseField('Tokens that samplers leave at least.', COUNT)
  readonly min_keep: number;
  @ResponseField('Samplers in order of application.', listOf(TEXT))
  readonly samplers: readonly string[];
  @ResponseField('Whether every event has timings.', BOOLEAN)
  readonly timings_per_token: boolean;
  @ResponseField('Whether probabilities are those after sampling.', BOOLEAN)
  readonly post_sampling_probs: boolean;
  @ResponseField('LoRA adapters in use, with their scales.', listOf(schemaOf(LoraScale)))
  readonly lora: readonly LoraScale[];
}

/** The effective settings of a generation. */
export class GenerationParams extends SharedParams {
  @ResponseField('Texts that end a sequence for DRY.', listOf(TEXT))
  readonly dry_sequence_breakers: readonly string[];
  @ResponseField('Texts that end the generation.', listOf(TEXT))
  readonly stop: readonly string[];
  @ResponseField('Biases by token.', listOf(schemaOf(TokenBias)))
  readonly logit_bias: readonly TokenBias[];
  @ResponseField('The grammar (GBNF) that the answer follows; empty = none.', TEXT)
  readonly grammar: string;
  @ResponseField('Most tokens to draft.', COUNT)
  readonly 'speculative.n_max': number;
  @ResponseField('Fewest tokens to draft.', COUNT)
  readonly 'speculative.n_min': number;
  @ResponseField('Least probability of a drafted token.', NUMBER)
  readonly 'speculative.p_min': number;
}

/** Settings as an answer carries them. */
export class GenerationSettings extends GenerationParams {
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('Name of the model.', TEXT)
  readonly model: string;
}
