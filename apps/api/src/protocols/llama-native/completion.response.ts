import { GenerationSettings } from '../../generation/generation-settings.js';
import { ChosenToken } from '../../generation/probability.response.js';
import { QUEUE_PLACE_DOC, QUEUE_PLACE_PRESENCE, QueuePlace } from '../../generation/queue-place.response.js';
import { PromptProgressAnswer, TimingsAnswer } from '../../generation/timings.response.js';
import { schemaOf } from '../../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, oneOf, only, ResponseField, TEXT } from '../../http/response-fields.js';
import type { LateList } from '../../http/written-later.js';

const PROBABILITIES = 'Tokens with their probabilities.';

/** What `POST /completion` answers, and the last event of its stream (there without the text that was sent before). */
export class CompletionAnswer {
  @ResponseField('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('The generated text; empty at the end of a stream.', TEXT)
  readonly content: string;
  @ResponseField('The generated tokens, with return_tokens; else empty.', listOf(COUNT))
  readonly tokens: readonly number[];
  @ResponseField('The slot that it ran in.', COUNT)
  readonly id_slot: number;
  @ResponseField('The generation has ended.', only(true))
  readonly stop: boolean;
  @ResponseField('Name of the model.', TEXT)
  readonly model: string;
  @ResponseField('Tokens generated.', COUNT)
  readonly tokens_predicted: number;
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly tokens_evaluated: number;
  @ResponseField('The effective settings.', schemaOf(GenerationSettings))
  readonly generation_settings: GenerationSettings;
  @ResponseField('The prompt as processed: with BOS.', TEXT)
  readonly prompt: string;
  @ResponseField('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @ResponseField('Whether the context was full, so that text was dropped or the generation ended.', BOOLEAN)
  readonly truncated: boolean;
  @ResponseField(
    'What ended it: the end-of-text token, a limit, a stop string.',
    oneOf(['eos', 'limit', 'word', 'none']),
  )
  readonly stop_type: string;
  @ResponseField('The stop string that ended it, else empty.', TEXT)
  readonly stopping_word: string;
  @ResponseField('Tokens that the slot holds in its cache.', COUNT)
  readonly tokens_cached: number;
  @ResponseField('How long it took.', schemaOf(TimingsAnswer))
  readonly timings: TimingsAnswer;
  @ResponseField('The seed that was drawn: with it the same request has the same text.', COUNT, {
    when: 'where the seed was to be a random one',
  })
  readonly seed?: number;
  @ResponseField(PROBABILITIES, listOf(schemaOf(ChosenToken)), { when: 'with n_probs' })
  readonly completion_probabilities?: LateList<ChosenToken>;
}

/** An event of the stream of `POST /completion`, before the last. */
export class CompletionChunk {
  @ResponseField('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('The text that the token adds; empty while it may become a stop string.', TEXT)
  readonly content: string;
  @ResponseField('The token.', listOf(COUNT))
  readonly tokens: readonly number[];
  @ResponseField('More follows.', only(false))
  readonly stop: boolean;
  @ResponseField('As llama-server: -1.', INTEGER)
  readonly id_slot: number;
  @ResponseField('Tokens generated so far.', COUNT)
  readonly tokens_predicted: number;
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly tokens_evaluated: number;
  @ResponseField('How long it took so far.', schemaOf(TimingsAnswer), { when: 'with timings_per_token' })
  readonly timings?: TimingsAnswer;
  @ResponseField(PROBABILITIES, listOf(schemaOf(ChosenToken)), { when: 'with n_probs' })
  readonly completion_probabilities?: LateList<ChosenToken>;
  @ResponseField('How far the prompt is evaluated.', schemaOf(PromptProgressAnswer), {
    when: 'in a stream with return_progress, before any text',
  })
  readonly prompt_progress?: PromptProgressAnswer;
  @ResponseField(QUEUE_PLACE_DOC, schemaOf(QueuePlace), QUEUE_PLACE_PRESENCE)
  readonly queue?: QueuePlace;
}
