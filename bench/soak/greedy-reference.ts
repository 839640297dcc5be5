import { send } from './soak-client.js';
import { SAMPLE_PROMPTS } from './soak-prompts.js';

interface Candidate {
  readonly id: number;
  readonly logprob: number;
}

interface GreedyToken extends Candidate {
  readonly top_logprobs: readonly Candidate[];
}

/** What greedy decoding gives: tokens with the likeliest alternatives of each. */
export type GreedyText = readonly GreedyToken[];

export type Comparison = 'equal' | 'near tie' | 'different';

const TOKENS = 24;
/**
 * Natural logarithms. Batches of another size add in another order; where two tokens are nearer to one another than this,
 * the sum may turn out the other way round.
 */
const ROUNDING = 0.05;

/** @throws when the answer is not 200 */
export async function greedyText(url: string, prompt: string, settings: object): Promise<GreedyText> {
  const body = { prompt, temperature: 0, n_predict: TOKENS, n_probs: 4, ignore_eos: true, ...settings };
  const { status, text } = await send(url, '/completion', body);
  if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { completion_probabilities: GreedyText }).completion_probabilities;
}

/** The greedy texts of all sample prompts, each evaluated alone and from nothing. */
export async function greedyReference(url: string): Promise<ReadonlyMap<string, GreedyText>> {
  const texts = new Map<string, GreedyText>();
  for (const prompt of SAMPLE_PROMPTS) texts.set(prompt, await greedyText(url, prompt, { cache_prompt: false }));
  return texts;
}

/** Up to the first token that differs; what follows another token is another text. */
export function compareGreedy(text: GreedyText, reference: GreedyText): Comparison {
  const place = reference.findIndex((token, index) => token.id !== text[index]?.id);
  if (place < 0) return text.length === reference.length ? 'equal' : 'different';
  const other = text[place];
  const expected = reference[place]!;
  const alternative = expected.top_logprobs.find(({ id }) => id === other?.id);
  return alternative && expected.logprob - alternative.logprob <= ROUNDING ? 'near tie' : 'different';
}
