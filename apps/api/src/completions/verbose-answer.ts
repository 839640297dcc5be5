import type { EndEvent, Generated } from '../generation/generated.js';
import { type CompletionFrame, completionBody, completionEnd } from './completion.response.js';
import type { CompletionAnswer } from './completion-answer.js';

export const VERBOSE = 'The native answer to the same request.';
export const AS_ASKED = {
  when: 'with `verbose`, or with --verbose; in a whole answer and in the last chunk of a choice',
};

/** The native answer beside one in the shape of OpenAI. @param frame absent = it is not asked for */
export function verboseBody(
  frame: CompletionFrame | undefined,
  generated: Generated,
): { readonly __verbose?: CompletionAnswer } {
  return frame === undefined ? {} : { __verbose: completionBody(frame, generated) };
}

/** The same at the end of a stream: without the text, which was sent. */
export function verboseEnd(
  frame: CompletionFrame | undefined,
  end: EndEvent,
): { readonly __verbose?: CompletionAnswer } {
  return frame === undefined ? {} : { __verbose: completionEnd(frame, end) };
}
