import { GenerationSettings } from '../generation/generation-settings.js';
import { ChosenToken } from '../generation/probability.response.js';
import { PromptProgressAnswer, TimingsAnswer } from '../generation/timings.response.js';
import { BOOLEAN, COUNT, INTEGER, listOf, oneOf, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

const PROBABILITIES = 'Tokens with their probabilities.';

/** What `POST /completion` answers, and the last event of its stream (there without the text that was sent before). */
export class CompletionAnswer {
  @Shown('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @Shown('The generated text; empty at the end of a stream.', TEXT)
  readonly content: string;
  @Shown('The generated tokens, with return_tokens; else empty.', listOf(COUNT))
  readonly tokens: readonly number[];
  @Shown('The slot that it ran in.', COUNT)
  readonly id_slot: number;
  @Shown('The generation has ended.', only(true))
  readonly stop: boolean;
  @Shown('Name of the model.', TEXT)
  readonly model: string;
  @Shown('Tokens generated.', COUNT)
  readonly tokens_predicted: number;
  @Shown('Tokens of the prompt.', COUNT)
  readonly tokens_evaluated: number;
  @Shown('The effective settings.', schemaOf(GenerationSettings))
  readonly generation_settings: GenerationSettings;
  @Shown('The prompt as processed: with BOS.', TEXT)
  readonly prompt: string;
  @Shown('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @Shown('Whether the context was full, so that text was dropped or the generation ended.', BOOLEAN)
  readonly truncated: boolean;
  @Shown('What ended it: the end-of-text token, a limit, a stop string.', oneOf(['eos', 'limit', 'word', 'none']))
  readonly stop_type: string;
  @Shown('The stop string that ended it, else empty.', TEXT)
  readonly stopping_word: string;
  @Shown('Tokens that the slot holds in its cache.', COUNT)
  readonly tokens_cached: number;
  @Shown('How long it took.', schemaOf(TimingsAnswer))
  readonly timings: TimingsAnswer;
  @Shown('The seed that was drawn: with it the same request has the same text.', COUNT, {
    when: 'where the seed was to be a random one',
  })
  readonly seed?: number;
  @Shown(PROBABILITIES, listOf(schemaOf(ChosenToken)), { when: 'with n_probs' })
  readonly completion_probabilities?: readonly ChosenToken[];
}

/** An event of the stream of `POST /completion`, before the last. */
export class CompletionChunk {
  @Shown('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @Shown('The text that the token adds; empty while it may become a stop string.', TEXT)
  readonly content: string;
  @Shown('The token.', listOf(COUNT))
  readonly tokens: readonly number[];
  @Shown('More follows.', only(false))
  readonly stop: boolean;
  @Shown('As llama-server: -1.', INTEGER)
  readonly id_slot: number;
  @Shown('Tokens generated so far.', COUNT)
  readonly tokens_predicted: number;
  @Shown('Tokens of the prompt.', COUNT)
  readonly tokens_evaluated: number;
  @Shown('How long it took so far.', schemaOf(TimingsAnswer), { when: 'with timings_per_token' })
  readonly timings?: TimingsAnswer;
  @Shown(PROBABILITIES, listOf(schemaOf(ChosenToken)), { when: 'with n_probs' })
  readonly completion_probabilities?: readonly ChosenToken[];
  @Shown('How far the prompt is evaluated.', schemaOf(PromptProgressAnswer), {
    when: 'in a stream with return_progress, before any text',
  })
  readonly prompt_progress?: PromptProgressAnswer;
}
