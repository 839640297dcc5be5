import { SAMPLING_PARAMETERS } from '#sampling';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, NUMBER, ResponseField, TEXT } from '../http/response-fields.js';
import { withSampling } from './shown-sampling.js';

export class LoraScale {
  @ResponseField('Number of the adapter.', COUNT)
  readonly id: number;
  @ResponseField('Its scale.', NUMBER)
  readonly scale: number;
}

/** What all of them show also without long texts. Floats are 32 bit and print widened (0.949999988079071). */
export class SharedParams extends withSampling(SAMPLING_PARAMETERS, 'short', Object) {
  @ResponseField("As asked for, at most the server's --n-predict; -1 = no limit.", INTEGER)
  readonly n_predict: number;
  @ResponseField('n_predict again.', INTEGER)
  readonly max_tokens: number;
  @ResponseField('Prompt tokens kept when the context is full.', INTEGER)
  readonly n_keep: number;
  @ResponseField('Tokens dropped when the context is full.', INTEGER)
  readonly n_discard: number;
  @ResponseField('Whether the answer is a stream.', BOOLEAN)
  readonly stream: boolean;
  @ResponseField('Most likely tokens reported with each token.', COUNT)
  readonly n_probs: number;
  @ResponseField('Whether every event has timings.', BOOLEAN)
  readonly timings_per_token: boolean;
  @ResponseField('Whether probabilities are those after sampling.', BOOLEAN)
  readonly post_sampling_probs: boolean;
  @ResponseField('LoRA adapters in use, with their scales.', listOf(schemaOf(LoraScale)))
  readonly lora: readonly LoraScale[];
}

/** The effective settings of a generation, as far as all generations of llama-server show them. */
export class GenerationSettings extends withSampling(SAMPLING_PARAMETERS, 'long', SharedParams) {
  @ResponseField('Texts that end the generation.', listOf(TEXT))
  readonly stop: readonly string[];
  @ResponseField('The grammar (GBNF) that the answer follows; empty = none.', TEXT)
  readonly grammar: string;
}
