import { GenerationRequest } from '../../generation/generation.request.js';
import type { ExtraFile } from '../../generation/infill-prompts.js';
import type { SequencePrompt } from '../../generation/prompt.js';
import { IntegerField, ShapedField, TextField, TextListField } from '../../http/request-fields.js';

const SEQUENCE_SCHEMA = {
  anyOf: [
    { type: 'string' },
    { type: 'array', items: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] } },
  ],
} as const;

const EXTRA_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'What the file holds.' },
      filename: { type: 'string', description: 'Its name.', default: 'tmp' },
    },
    required: ['text'],
  },
} as const;

/** Body of POST /infill. */
export class InfillRequest extends GenerationRequest {
  @ShapedField({
    doc: 'What stands before the gap: text, or tokens and texts mixed. The end of a long one is used.',
    required: true,
    schema: SEQUENCE_SCHEMA,
    check: sequenceProblem,
  })
  input_prefix: SequencePrompt;

  @ShapedField({
    doc: 'What stands behind the gap: text, or tokens and texts mixed. The beginning of a long one is used.',
    required: true,
    schema: SEQUENCE_SCHEMA,
    check: sequenceProblem,
  })
  input_suffix: SequencePrompt;

  @ShapedField({
    doc: 'Other files of the project, the most important last. The end of long ones is used.',
    schema: EXTRA_SCHEMA,
    check: extraProblem,
  })
  input_extra?: ExtraFile[];

  @TextField({ doc: 'What the gap begins with.', default: '' })
  prompt?: string;

  @IntegerField({ doc: "OpenAI's name of n_probs, which comes first.", default: 0, min: 0, max: 2 ** 31 - 1 })
  logprobs?: number;

  @TextListField({ doc: 'Fields of the answer to send; "a/b" moves a field b of a to the top under that name.' })
  response_fields?: string[];
}

function sequenceProblem(value: unknown): string | undefined {
  if (typeof value === 'string') return undefined;
  const isSequence = Array.isArray(value) && value.every((item) => typeof item === 'string' || isToken(item));
  return isSequence ? undefined : 'must be a string, or a list of tokens and strings';
}

function isToken(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function extraProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array of {"filename": string, "text": string}';
  for (const [index, file] of value.entries()) {
    if (typeof file?.text !== 'string') return `must have a string in [${index}].text`;
    if (file.filename !== undefined && typeof file.filename !== 'string') {
      return `must have a string in [${index}].filename`;
    }
  }
  return undefined;
}
