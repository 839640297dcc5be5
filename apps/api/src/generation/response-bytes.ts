import type { TokenEvent, TokenProbabilities } from '#engine';

/** Bytes that a token's number takes in a response, and about those of a token with its text and its probability. */
const TOKEN_BYTES = 8;
const PROBABILITY_BYTES = 64;
/** Bytes of what is kept of a piece of a message, apart from its text. */
const MESSAGE_EVENT_BYTES = 64;

/** About the bytes that an event adds to a response that is collected. */
export function responseBytes(event: TokenEvent): number {
  if (event.type === 'progress' || event.type === 'queue') return 0;
  if (event.type === 'start') return (event.promptProbabilities ?? []).reduce((sum, each) => sum + bytesOf(each), 0);
  const message = event.message === undefined ? 0 : event.message.length * MESSAGE_EVENT_BYTES;
  const text = TOKEN_BYTES + event.text.length + message;
  return event.type === 'text' && event.probabilities !== undefined ? text + bytesOf(event.probabilities) : text;
}

/** The same of so many tokens with so many probabilities each, at the least. */
export function probabilitiesBytes(tokens: number, topLogprobs: number): number {
  return topLogprobs === 0 ? 0 : tokens * (1 + topLogprobs) * PROBABILITY_BYTES;
}

function bytesOf({ top }: TokenProbabilities): number {
  return probabilitiesBytes(1, top.ids.length);
}
