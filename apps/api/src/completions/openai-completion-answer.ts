import { FINISH_REASON, OpenAiAnswer } from '../generation/openai-answer-fields.js';
import { CompletionLogprobs } from '../generation/probability.response.js';
import { COUNT, listOf, only, Shown, TEXT } from '../http/answer-fields.js';
import { nullable, schemaOf } from '../http/declared-fields.js';
import { CompletionAnswer } from './completion-answer.js';
import { AS_ASKED, VERBOSE } from './verbose-answer.js';

/** One text of an answer. */
export class CompletionChoice {
  @Shown('The generated text; in a stream, what this chunk adds.', TEXT)
  readonly text: string;
  @Shown('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @Shown('Probabilities, with logprobs; else null.', nullable(schemaOf(CompletionLogprobs)))
  readonly logprobs: CompletionLogprobs | null;
  @Shown('Why it ended; null while it goes on.', FINISH_REASON, { nullable: true })
  readonly finish_reason: string | null;
}

/** What `POST /v1/completions` answers, and the chunks of its stream (usage and timings only with the last one). */
export class OpenAiCompletionAnswer extends OpenAiAnswer {
  @Shown('The texts; in a stream one of them, or none with the usage.', listOf(schemaOf(CompletionChoice)))
  readonly choices: readonly CompletionChoice[];
  @Shown('What this is.', only('text_completion'))
  readonly object: string;
  @Shown(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}
