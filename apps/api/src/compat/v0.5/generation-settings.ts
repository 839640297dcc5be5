import { SharedParams, TokenBias } from '../../generation/generation-settings.js';
import { BOOLEAN, COUNT, listOf, NUMBER, oneOf, Shown, TEXT } from '../../http/answer-fields.js';
import { schemaOf } from '../../http/declared-fields.js';

/** The effective settings of a generation as v0.5 shows them of a slot: without long texts. */
export class GenerationParamsV05 extends SharedParams {
  @Shown('Probability near which adaptive_p chooses; below 0 = off.', NUMBER)
  readonly adaptive_target: number;
  @Shown('How slowly adaptive_p forgets what was chosen.', NUMBER)
  readonly adaptive_decay: number;
  @Shown("What reads the answer, by llama.cpp's name.", TEXT)
  readonly chat_format: string;
  @Shown('Where thoughts go.', oneOf(['none', 'auto', 'deepseek', 'deepseek-legacy']))
  readonly reasoning_format: string;
  @Shown('Whether thoughts are in the content, too.', BOOLEAN)
  readonly reasoning_in_content: boolean;
  @Shown("The end of the prompt, which opens the assistant's turn; empty where no chat was asked for.", TEXT)
  readonly generation_prompt: string;
  @Shown('What drafts.', TEXT)
  readonly 'speculative.types': string;
  @Shown('Whether a device samples, which is never.', BOOLEAN)
  readonly backend_sampling: boolean;
}

export class GrammarTrigger {
  @Shown('0 = a token, 1 = a word, 2 = a pattern.', COUNT)
  readonly type: number;
  @Shown('The text, word or pattern.', TEXT)
  readonly value: string;
  @Shown('The token.', COUNT, { when: 'where it is one' })
  readonly token?: number;
}

/** Settings as an answer of v0.5 carries them. */
export class GenerationSettingsV05 extends GenerationParamsV05 {
  @Shown('Texts that end a sequence for DRY.', listOf(TEXT))
  readonly dry_sequence_breakers: readonly string[];
  @Shown('Texts that end the generation.', listOf(TEXT))
  readonly stop: readonly string[];
  @Shown('Biases of tokens; those that end a text are among them with ignore_eos.', listOf(schemaOf(TokenBias)))
  readonly logit_bias: readonly TokenBias[];
  @Shown('The grammar (GBNF) that the answer follows; empty = none.', TEXT)
  readonly grammar: string;
  @Shown('Whether the grammar holds only from a trigger on.', BOOLEAN)
  readonly grammar_lazy: boolean;
  @Shown('What the grammar waits for.', listOf(schemaOf(GrammarTrigger)))
  readonly grammar_triggers: readonly GrammarTrigger[];
  @Shown('Special tokens that are rendered in the text.', listOf(COUNT))
  readonly preserved_tokens: readonly number[];
}
