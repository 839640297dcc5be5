import { send } from './soak-client.js';
import { SAMPLE_PROMPTS } from './soak-prompts.js';

interface Candidate {
  readonly id: number;
  readonly logprob: number;
}

interface GreedyToken extends Candidate {
  readonly top_logprobs: readonly Candidate[];
}

/** A prompt, and the scale of the first adapter where the server has one. */
export interface GreedyQuestion {
  readonly prompt: string;
  readonly scale?: number;
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

/** Questions whose answers are asked for at the start. @param adapters of the server */
export function greedyQuestions(adapters: number): readonly GreedyQuestion[] {
  if (adapters === 0) return SAMPLE_PROMPTS.map((prompt) => ({ prompt }));
  return SAMPLE_PROMPTS.flatMap((prompt) => [0, 1].map((scale) => ({ prompt, scale })));
}

/** @throws when the answer is not 200 */
export async function greedyText(url: string, question: GreedyQuestion, settings: object): Promise<GreedyText> {
  const { prompt, scale } = question;
  const body = {
    ...{ prompt, temperature: 0, n_predict: TOKENS, n_probs: 4, ignore_eos: true, n_cache_reuse: 0 },
    ...(scale !== undefined && { lora: [{ id: 0, scale }] }),
    ...settings,
  };
  const { status, text } = await send(url, '/completion', body);
  if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { completion_probabilities: GreedyText }).completion_probabilities;
}

/** The greedy texts that a soak's samples have to equal. */
export class GreedyReference {
  private constructor(private readonly texts: ReadonlyMap<string, GreedyText>) {}

  /** Asks for each alone, from nothing and without drafts. @param adapters of the server */
  static async of(url: string, adapters: number): Promise<GreedyReference> {
    const texts = new Map<string, GreedyText>();
    for (const question of greedyQuestions(adapters)) {
      const text = await greedyText(url, question, { cache_prompt: false, 'speculative.n_max': 0 });
      texts.set(JSON.stringify(question), text);
    }
    return new GreedyReference(texts);
  }

  compare(question: GreedyQuestion, text: GreedyText): Comparison {
    return compareGreedy(text, this.texts.get(JSON.stringify(question))!);
  }
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
