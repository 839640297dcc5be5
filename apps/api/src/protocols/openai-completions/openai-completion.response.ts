import { CompletionLogprobs } from '../../generation/probability.response.js';
import { nullable, schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, only, ResponseField, TEXT } from '../../http/response-fields.js';
import { CompletionAnswer } from '../llama-native/completion.response.js';
import { AS_ASKED, VERBOSE } from '../llama-native/verbose-response.js';
import { FINISH_REASON, OpenAiAnswer } from '../openai/openai.response.js';

/** One text of an answer. */
export class CompletionChoice {
  @ResponseField('The generated text; in a stream, what this chunk adds.', TEXT)
  readonly text: string;
  @ResponseField('Which prompt and choice this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('Probabilities, with logprobs; else null.', nullable(schemaOf(CompletionLogprobs)))
  readonly logprobs: CompletionLogprobs | null;
  @ResponseField('Why it ended; null while it goes on.', FINISH_REASON, { nullable: true })
  readonly finish_reason: string | null;
}

/** What `POST /v1/completions` answers, and the chunks of its stream (usage and timings only with the last one). */
export class OpenAiCompletionAnswer extends OpenAiAnswer {
  @ResponseField('The texts; in a stream one of them, or none with the usage.', listOf(schemaOf(CompletionChoice)))
  readonly choices: readonly CompletionChoice[];
  @ResponseField('What this is.', only('text_completion'))
  readonly object: string;
  @ResponseField(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}
