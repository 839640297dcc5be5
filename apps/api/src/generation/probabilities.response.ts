import type { TokenProbabilities, TopTokens, Vocabulary } from '#engine';
import { type LateList, WrittenLater } from '../http/written-later.js';
import type { ChosenToken, CompletionLogprobs, LikelyToken } from './probability.response.js';

type ProbabilityColumns = Omit<CompletionLogprobs, 'content'>;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The logarithm of 0, as far as llama-server's 32-bit floats and JSON can show it. */
const LOWEST = -3.4028234663852886e38;

/** Shows tokens and their probabilities as llama-server does; OpenAI's shape is a part of it. */
export class ProbabilityView {
  /**
   * @param isPostSampling values are probabilities after sampling, not logarithms
   * @param topLogprobs how many of the most likely tokens to show
   * @param hidesImpossible those of probability 0 are none of them
   */
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly isPostSampling: boolean,
    private readonly topLogprobs: number,
    private readonly hidesImpossible: boolean,
  ) {}

  item(chosen: TokenProbabilities): ChosenToken {
    const { ids, values } = chosen.top;
    const topLogprobs = Array.from({ length: this.shown(chosen.top) }, (_, at) => this.token(ids[at]!, values[at]!));
    return {
      ...this.token(chosen.id, chosen.value),
      [this.isPostSampling ? 'top_probs' : 'top_logprobs']: topLogprobs,
    };
  }

  /** Each item is made when it is written. */
  list(tokens: Iterable<TokenProbabilities>): LateList<ChosenToken> {
    return Array.from(tokens, (token) => new WrittenLater(() => this.item(token)));
  }

  /** OpenAI's lists of `/v1/completions`. @param offset characters of the text before the first token */
  columns(tokens: Iterable<TokenProbabilities>, offset: number): ProbabilityColumns {
    const texts = Array.from(tokens, ({ id }) => this.text(id));
    let position = offset;
    return {
      tokens: texts,
      token_logprobs: Array.from(tokens, ({ value }) => Math.max(value, LOWEST)),
      top_logprobs: Array.from(tokens, ({ top }) => new WrittenLater(() => this.topByText(top))),
      text_offset: texts.map((text) => {
        const start = position;
        position += text.length;
        return start;
      }),
    };
  }

  /**
   * The same of a prompt: nothing comes before its first token, which so has no probability.
   * @param ratings of its tokens from the second on
   * @param text the prompt as the response repeats it; the text of special tokens and the first space may be missing
   */
  promptColumns(prompt: ArrayLike<number>, ratings: Iterable<TokenProbabilities>, text: string): ProbabilityColumns {
    const { tokens, token_logprobs, top_logprobs } = this.columns(ratings, 0);
    const texts = [
      ...Array.from(prompt)
        .slice(0, 1)
        .map((id) => this.text(id)),
      ...tokens,
    ];
    let position = text.length - texts.reduce((sum, each) => sum + each.length, 0);
    return {
      tokens: texts,
      token_logprobs: [null, ...token_logprobs],
      top_logprobs: [null, ...top_logprobs],
      text_offset: texts.map((each) => {
        const start = Math.max(position, 0);
        position += each.length;
        return start;
      }),
    };
  }

  /** How many of the most likely tokens are shown; those of probability 0 are the last ones. */
  private shown({ values }: TopTokens): number {
    let count = Math.min(values.length, this.topLogprobs);
    while (this.hidesImpossible && count > 0 && !(values[count - 1]! > 0)) count--;
    return count;
  }

  private topByText(top: TopTokens): Readonly<Record<string, number>> {
    const shown = Array.from({ length: this.shown(top) }, (_, at) => [
      this.text(top.ids[at]!),
      Math.max(top.values[at]!, LOWEST),
    ]);
    return Object.fromEntries(shown);
  }

  private token(id: number, value: number): LikelyToken {
    const bytes = this.vocabulary.piece(id);
    const probability = this.isPostSampling ? { prob: value } : { logprob: Math.max(value, LOWEST) };
    return { id, token: decoder.decode(bytes), bytes: [...bytes], ...probability };
  }

  private text(id: number): string {
    return decoder.decode(this.vocabulary.piece(id));
  }
}
