import type { PromptProgress, QueuePosition, Timings, TokenProbabilities } from '#engine';
import type { Generated, TextEvent } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import type { CompletionLogprobs } from '../../generation/probability.response.js';
import { type ResponseMetadata, responseTotals, timingsText } from '../../generation/response-metadata.js';
import { progressOf } from '../../generation/timings.response.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { verboseBody, type verboseEnd } from '../llama-native/verbose-response.js';
import type { CompletionChoice, OpenAiCompletionAnswer } from './openai-completion.response.js';

type ResponseTotals = ReturnType<typeof responseTotals>;

/** What a choice begins with; empty without `echo`. */
export interface Echo {
  readonly text: string;
  /** The prompt, where its probabilities are told as well. */
  readonly rated?: ArrayLike<number>;
}

/**
 * The whole answer.
 * @param echoes what each choice begins with
 * @param choices of each prompt
 * @param native what the native answer of the first choice is made of, where the answer has that, too
 */
export function openAiCompletionBody(
  metadata: ResponseMetadata,
  choices: number,
  generated: readonly Generated[],
  echoes: readonly Echo[],
  probabilities: ProbabilityView | undefined,
  native: CompletionMetadata | undefined,
): OpenAiCompletionAnswer {
  const { usage, timings } = responseTotals(
    generated.map(({ end }) => end),
    choices,
    metadata.timingsOf,
  );
  return {
    choices: generated.map((one, index) => ({
      text: echoes[index]!.text + one.text,
      index,
      logprobs: probabilities === undefined ? null : logprobsOf(probabilities, echoes[index]!, one),
      finish_reason: one.end.finishReason,
    })),
    created: metadata.created,
    model: metadata.model,
    system_fingerprint: metadata.system_fingerprint,
    object: 'text_completion',
    usage,
    id: metadata.id,
    ...verboseBody(native, generated[0]!),
    timings,
  };
}

/** The last chunk of a choice; the usage comes with the last one of the stream, unless it has a chunk of its own. */
export function openAiCompletionEnd(
  metadata: ResponseMetadata,
  index: number,
  finishReason: string,
  sum?: ResponseTotals,
  verbose: ReturnType<typeof verboseEnd> = {},
) {
  return { ...chunk(metadata, [{ text: '', index, logprobs: null, finish_reason: finishReason }], sum), ...verbose };
}

/** The chunk that `stream_options.include_usage` asks for. */
export function openAiCompletionUsage(metadata: ResponseMetadata, sum: ResponseTotals) {
  return chunk(metadata, [], sum);
}

/** Writes the chunks of one choice as text, because there is one for every token. */
export class OpenAiCompletionChunks {
  private readonly beforeLogprobs: string;
  private readonly afterLogprobs: string;
  /** Characters sent. */
  private length = 0;

  constructor(
    private readonly metadata: ResponseMetadata,
    index: number,
    private readonly probabilities: ProbabilityView | undefined,
  ) {
    this.beforeLogprobs = `,"index":${index},"logprobs":`;
    // The metadata's own fields, from behind the list of choices to the closing brace, which is left open.
    this.afterLogprobs = `,"finish_reason":null}]${JSON.stringify(chunk(metadata, [])).slice('{"choices":[]'.length, -1)}`;
  }

  /** About the place in the queue, before all else. */
  queue({ place, size }: QueuePosition): string {
    return this.textless(`,"queue":${JSON.stringify({ place, size })}`);
  }

  /** About the prompt, before any text. */
  progress(progress: PromptProgress): string {
    return this.textless(`${this.timing(progress.timings)},"prompt_progress":${JSON.stringify(progressOf(progress))}`);
  }

  /** @param fields behind the others */
  private textless(fields: string): string {
    return `data: {"choices":[{"text":""${this.beforeLogprobs}null${this.afterLogprobs}${fields}}\n\n`;
  }

  of(text: string, tokens: readonly TokenProbabilities[], timings: TextEvent['timings']): string {
    const { probabilities, length } = this;
    return this.chunk(text, probabilities && tokens.length > 0 && logprobs(probabilities, tokens, length), timings);
  }

  /** The prompt, before any other text. @param ratings of its tokens from the second on */
  echo(echo: Echo, ratings: readonly TokenProbabilities[]): string {
    if (echo.text === '' && echo.rated === undefined) return '';
    const { probabilities } = this;
    return this.chunk(
      echo.text,
      probabilities && echo.rated && behindPrompt(probabilities, echo, ratings, logprobs(probabilities, [], 0)),
      undefined,
    );
  }

  /** Tokens without a part in the text, behind all of it. */
  silent(tokens: readonly TokenProbabilities[]): string {
    const { probabilities, length } = this;
    if (probabilities === undefined || tokens.length === 0) return '';
    return this.chunk('', within(logprobs(probabilities, tokens, length), length), undefined);
  }

  private chunk(
    text: string,
    shownLogprobs: CompletionLogprobs | false | undefined,
    timings: TextEvent['timings'],
  ): string {
    this.length += text.length;
    const shown = shownLogprobs ? JSON.stringify(shownLogprobs) : 'null';
    return (
      `data: {"choices":[{"text":${JSON.stringify(text)}${this.beforeLogprobs}${shown}` +
      `${this.afterLogprobs}${this.timing(timings)}}\n\n`
    );
  }

  private timing(timings: Timings | undefined): string {
    return timingsText(this.metadata.timingsOf, timings);
  }
}

function chunk(
  metadata: ResponseMetadata,
  choices: readonly CompletionChoice[],
  sum?: ResponseTotals,
): OpenAiCompletionAnswer {
  return {
    choices,
    created: metadata.created,
    model: metadata.model,
    system_fingerprint: metadata.system_fingerprint,
    object: 'text_completion',
    ...(sum && { usage: sum.usage }),
    id: metadata.id,
    ...(sum && { timings: sum.timings }),
  };
}

/**
 * Of the prompt, where it is rated, and of what was generated: then of the tokens without a part in the text, too, such as
 * the one that ends it. Evaluations ask for one token and leave the last of the lists out, whatever became of it.
 */
function logprobsOf(view: ProbabilityView, echo: Echo, generated: Generated): CompletionLogprobs {
  const { text, probabilities, promptProbabilities, silentProbabilities } = generated;
  if (echo.rated === undefined) return logprobs(view, probabilities, echo.text.length);
  const own = logprobs(view, [...probabilities, ...silentProbabilities], echo.text.length);
  return behindPrompt(view, echo, promptProbabilities, within(own, echo.text.length + text.length));
}

function behindPrompt(
  view: ProbabilityView,
  { text, rated }: Echo,
  ratings: readonly TokenProbabilities[],
  own: CompletionLogprobs,
): CompletionLogprobs {
  if (rated === undefined) return own;
  const prompt = view.promptColumns(rated, ratings, text);
  return {
    tokens: [...prompt.tokens, ...own.tokens],
    token_logprobs: [...prompt.token_logprobs, ...own.token_logprobs],
    top_logprobs: [...prompt.top_logprobs, ...own.top_logprobs],
    text_offset: [...prompt.text_offset, ...own.text_offset],
    content: own.content,
  };
}

/** Tokens without a part in the text stand at its end. @param length of the text */
function within(columns: CompletionLogprobs, length: number): CompletionLogprobs {
  return { ...columns, text_offset: columns.text_offset.map((start) => Math.min(start, length)) };
}

/** OpenAI's four lists, and llama-server's list of tokens beside them. */
function logprobs(view: ProbabilityView, tokens: Iterable<TokenProbabilities>, offset: number): CompletionLogprobs {
  return { ...view.columns(tokens, offset), content: view.list(tokens) };
}
