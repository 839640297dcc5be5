import { BOOLEAN, COUNT, INTEGER, listOf, NUMBER, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

export class TokenBias {
  @Shown('Added to the logit; null = the token is forbidden.', NUMBER, { nullable: true })
  readonly bias: number;
  @Shown('The token.', COUNT)
  readonly token: number;
}

export class LoraScale {
  @Shown('Number of the adapter.', COUNT)
  readonly id: number;
  @Shown('Its scale.', NUMBER)
  readonly scale: number;
}

/** What all of them show also without long texts. Floats are 32 bit and print widened (0.949999988079071). */
export class SharedParams {
  @Shown("As asked for, at most the server's --n-predict; -1 = no limit.", INTEGER)
  readonly n_predict: number;
  @Shown('The seed; 4294967295 = a random one.', COUNT)
  readonly seed: number;
  @Shown('Randomness of the choice.', NUMBER)
  readonly temperature: number;
  @Shown('Range of the dynamic temperature.', NUMBER)
  readonly dynatemp_range: number;
  @Shown('Exponent of the dynamic temperature.', NUMBER)
  readonly dynatemp_exponent: number;
  @Shown('Most likely tokens kept; 0 = all.', INTEGER)
  readonly top_k: number;
  @Shown('Probability that the kept tokens reach together.', NUMBER)
  readonly top_p: number;
  @Shown('Least probability, relative to the most likely token.', NUMBER)
  readonly min_p: number;
  @Shown('Standard deviations from the best logit; below 0 = off.', NUMBER)
  readonly top_n_sigma: number;
  @Shown('Chance of XTC.', NUMBER)
  readonly xtc_probability: number;
  @Shown('Probability from which XTC may remove a token.', NUMBER)
  readonly xtc_threshold: number;
  @Shown('Locally typical sampling.', NUMBER)
  readonly typical_p: number;
  @Shown('Tokens that the penalties look at.', INTEGER)
  readonly repeat_last_n: number;
  @Shown('Penalty on tokens that occurred.', NUMBER)
  readonly repeat_penalty: number;
  @Shown('Penalty on a token that occurred at all.', NUMBER)
  readonly presence_penalty: number;
  @Shown('Penalty for each time a token occurred.', NUMBER)
  readonly frequency_penalty: number;
  @Shown('Multiplier of the DRY penalty.', NUMBER)
  readonly dry_multiplier: number;
  @Shown('Base of the DRY penalty.', NUMBER)
  readonly dry_base: number;
  @Shown('Longest repetition that DRY leaves alone.', INTEGER)
  readonly dry_allowed_length: number;
  @Shown('Tokens that DRY looks at.', INTEGER)
  readonly dry_penalty_last_n: number;
  @Shown('Version of Mirostat; 0 = off.', { type: 'integer', enum: [0, 1, 2] })
  readonly mirostat: number;
  @Shown('Target entropy of Mirostat.', NUMBER)
  readonly mirostat_tau: number;
  @Shown('Learning rate of Mirostat.', NUMBER)
  readonly mirostat_eta: number;
  @Shown('n_predict again.', INTEGER)
  readonly max_tokens: number;
  @Shown('Prompt tokens kept when the context is full.', INTEGER)
  readonly n_keep: number;
  @Shown('Tokens dropped when the context is full.', INTEGER)
  readonly n_discard: number;
  @Shown('Whether end-of-text tokens are forbidden.', BOOLEAN)
  readonly ignore_eos: boolean;
  @Shown('Whether the answer is a stream.', BOOLEAN)
  readonly stream: boolean;
  @Shown('Most likely tokens reported with each token.', COUNT)
  readonly n_probs: number;
  @Shown('Tokens that samplers leave at least.', COUNT)
  readonly min_keep: number;
  @Shown('Samplers in order of application.', listOf(TEXT))
  readonly samplers: readonly string[];
  @Shown('Whether every event has timings.', BOOLEAN)
  readonly timings_per_token: boolean;
  @Shown('Whether probabilities are those after sampling.', BOOLEAN)
  readonly post_sampling_probs: boolean;
  @Shown('LoRA adapters in use, with their scales.', listOf(schemaOf(LoraScale)))
  readonly lora: readonly LoraScale[];
}

/** The effective settings of a generation, as far as all generations of llama-server show them. */
export class GenerationSettings extends SharedParams {
  @Shown('Texts that end a sequence for DRY.', listOf(TEXT))
  readonly dry_sequence_breakers: readonly string[];
  @Shown('Texts that end the generation.', listOf(TEXT))
  readonly stop: readonly string[];
  @Shown('Biases by token.', listOf(schemaOf(TokenBias)))
  readonly logit_bias: readonly TokenBias[];
  @Shown('The grammar (GBNF) that the answer follows; empty = none.', TEXT)
  readonly grammar: string;
}
