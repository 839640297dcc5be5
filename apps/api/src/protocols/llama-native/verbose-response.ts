import type { EndEvent, Generated } from '../../generation/generated.js';
import type { CompletionAnswer } from './completion.response.js';
import { type CompletionMetadata, completionBody, completionEnd } from './completion-body.js';

export const VERBOSE = 'The native answer to the same request.';
export const AS_ASKED = {
  when: 'with `verbose`, or with --verbose; in a whole answer and in the last chunk of a choice',
};

/** The native answer beside one in the shape of OpenAI. @param metadata absent = it is not asked for */
export function verboseBody(
  metadata: CompletionMetadata | undefined,
  generated: Generated,
): { readonly __verbose?: CompletionAnswer } {
  return metadata === undefined ? {} : { __verbose: completionBody(metadata, generated) };
}

/** The same at the end of a stream: without the text, which was sent. */
export function verboseEnd(
  metadata: CompletionMetadata | undefined,
  end: EndEvent,
): { readonly __verbose?: CompletionAnswer } {
  return metadata === undefined ? {} : { __verbose: completionEnd(metadata, end) };
}
