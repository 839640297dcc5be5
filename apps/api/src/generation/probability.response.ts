import { COUNT, listOf, NUMBER, Shown, TEXT } from '../http/answer-fields.js';
import { nullable, schemaOf } from '../http/declared-fields.js';

const BYTES = listOf({ type: 'integer', minimum: 0, maximum: 255 });
const PROBABILITY = { type: 'number', minimum: 0, maximum: 1 } as const;
const AFTER_SAMPLING = { when: 'with post_sampling_probs' };
const OF_THE_MODEL = { when: 'without post_sampling_probs' };

/** A token and how likely it was. */
export class LikelyToken {
  @Shown('The token.', COUNT)
  readonly id: number;
  @Shown('Its text.', TEXT)
  readonly token: string;
  @Shown('The bytes of its text.', BYTES)
  readonly bytes: readonly number[];
  @Shown('Natural logarithm of its probability.', NUMBER, OF_THE_MODEL)
  readonly logprob?: number;
  @Shown('Its probability after sampling.', PROBABILITY, AFTER_SAMPLING)
  readonly prob?: number;
}

/** A token of the answer, and the most likely ones in its place. */
export class ChosenToken extends LikelyToken {
  @Shown('The most likely tokens, best first.', listOf(schemaOf(LikelyToken)), OF_THE_MODEL)
  readonly top_logprobs?: readonly LikelyToken[];
  @Shown('The most likely tokens, best first.', listOf(schemaOf(LikelyToken)), AFTER_SAMPLING)
  readonly top_probs?: readonly LikelyToken[];
}

/** OpenAI's lists of a text completion, and llama-server's list of tokens beside them. */
export class CompletionLogprobs {
  @Shown('The text of each token.', listOf(TEXT))
  readonly tokens: readonly string[];
  @Shown("Natural logarithm of the probability of each token; null for a prompt's first.", listOf(nullable(NUMBER)))
  readonly token_logprobs: readonly (number | null)[];
  @Shown("For each token, the most likely ones by their texts; null for a prompt's first.", {
    ...listOf(nullable({ type: 'object', additionalProperties: NUMBER })),
  })
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
  @Shown('Where each token begins in the text, in characters.', listOf(COUNT))
  readonly text_offset: readonly number[];
  @Shown('The same of the generated tokens, by token.', listOf(schemaOf(ChosenToken)))
  readonly content: readonly ChosenToken[];
}

/** OpenAI's probabilities of a chat completion. */
export class ChatLogprobs {
  @Shown('The tokens of the answer.', listOf(schemaOf(ChosenToken)))
  readonly content: readonly ChosenToken[];
}
