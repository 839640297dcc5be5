import { nullable, schemaOf } from '../http/declared-fields.js';
import { COUNT, listOf, NUMBER, ResponseField, TEXT } from '../http/response-fields.js';
import type { LateList, WrittenLater } from '../http/written-later.js';

const BYTES = listOf({ type: 'integer', minimum: 0, maximum: 255 });
const PROBABILITY = { type: 'number', minimum: 0, maximum: 1 } as const;
const AFTER_SAMPLING = { when: 'with post_sampling_probs' };
const OF_THE_MODEL = { when: 'without post_sampling_probs' };

/** A token and how likely it was. */
export class LikelyToken {
  @ResponseField('The token.', COUNT)
  readonly id: number;
  @ResponseField('Its text.', TEXT)
  readonly token: string;
  @ResponseField('The bytes of its text.', BYTES)
  readonly bytes: readonly number[];
  @ResponseField('Natural logarithm of its probability.', NUMBER, OF_THE_MODEL)
  readonly logprob?: number;
  @ResponseField('Its probability after sampling.', PROBABILITY, AFTER_SAMPLING)
  readonly prob?: number;
}

/** A token of the response, and the most likely ones in its place. */
export class ChosenToken extends LikelyToken {
  @ResponseField('The most likely tokens, best first.', listOf(schemaOf(LikelyToken)), OF_THE_MODEL)
  readonly top_logprobs?: readonly LikelyToken[];
  @ResponseField('The most likely tokens, best first.', listOf(schemaOf(LikelyToken)), AFTER_SAMPLING)
  readonly top_probs?: readonly LikelyToken[];
}

/** OpenAI's lists of a text completion, and llama-server's list of tokens beside them. */
export class CompletionLogprobs {
  @ResponseField('The text of each token.', listOf(TEXT))
  readonly tokens: readonly string[];
  @ResponseField(
    "Natural logarithm of the probability of each token; null for a prompt's first.",
    listOf(nullable(NUMBER)),
  )
  readonly token_logprobs: readonly (number | null)[];
  @ResponseField("For each token, the most likely ones by their texts; null for a prompt's first.", {
    ...listOf(nullable({ type: 'object', additionalProperties: NUMBER })),
  })
  readonly top_logprobs: readonly (WrittenLater<Readonly<Record<string, number>>> | null)[];
  @ResponseField('Where each token begins in the text, in characters.', listOf(COUNT))
  readonly text_offset: readonly number[];
  @ResponseField('The same of the generated tokens, by token.', listOf(schemaOf(ChosenToken)))
  readonly content: LateList<ChosenToken>;
}

/** OpenAI's probabilities of a chat completion. */
export class ChatLogprobs {
  @ResponseField('The tokens of the answer.', listOf(schemaOf(ChosenToken)))
  readonly content: LateList<ChosenToken>;
}
