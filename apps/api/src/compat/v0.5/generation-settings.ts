import { SAMPLING_PARAMETERS } from '#sampling';
import { SharedParams } from '../../generation/generation-settings.js';
import { withSampling } from '../../generation/shown-sampling.js';
import { TokenBias } from '../../generation/token-bias.js';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, COUNT, listOf, oneOf, ResponseField, TEXT } from '../../http/response-fields.js';

/** The effective settings of a generation as v0.5 shows them of a slot: without long texts. */
export class GenerationParamsV05 extends withSampling(SAMPLING_PARAMETERS, 'newer', SharedParams) {
  @ResponseField("What reads the answer, by llama.cpp's name.", TEXT)
  readonly chat_format: string;
  @ResponseField('Where reasoning goes.', oneOf(['none', 'auto', 'deepseek', 'deepseek-legacy']))
  readonly reasoning_format: string;
  @ResponseField('Whether reasoning is in the content, too.', BOOLEAN)
  readonly reasoning_in_content: boolean;
  @ResponseField("The end of the prompt, which opens the assistant's turn; empty where no chat was asked for.", TEXT)
  readonly generation_prompt: string;
  @ResponseField('What drafts.', TEXT)
  readonly 'speculative.types': string;
  @ResponseField('Whether a device samples, which is never.', BOOLEAN)
  readonly backend_sampling: boolean;
}

export class GrammarTrigger {
  @ResponseField('0 = a token, 1 = a word, 2 = a pattern.', COUNT)
  readonly type: number;
  @ResponseField('The text, word or pattern.', TEXT)
  readonly value: string;
  @ResponseField('The token.', COUNT, { when: 'where it is one' })
  readonly token?: number;
}

/** Settings as a response of v0.5 carries them. */
export class GenerationSettingsV05 extends withSampling(SAMPLING_PARAMETERS, 'long', GenerationParamsV05) {
  @ResponseField('Texts that end the generation.', listOf(TEXT))
  readonly stop: readonly string[];
  @ResponseField('Biases of tokens; those that end a text are among them with ignore_eos.', listOf(schemaOf(TokenBias)))
  override readonly logit_bias: readonly TokenBias[];
  @ResponseField('The grammar (GBNF) that the answer follows; empty = none.', TEXT)
  readonly grammar: string;
  @ResponseField('Whether the grammar holds only from a trigger on.', BOOLEAN)
  readonly grammar_lazy: boolean;
  @ResponseField('What the grammar waits for.', listOf(schemaOf(GrammarTrigger)))
  readonly grammar_triggers: readonly GrammarTrigger[];
  @ResponseField('Special tokens that are rendered in the text.', listOf(COUNT))
  readonly preserved_tokens: readonly number[];
}
