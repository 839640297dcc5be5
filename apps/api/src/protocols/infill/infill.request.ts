import type { Limits } from '../../config/limits.js';
import { GenerationRequest } from '../../generation/generation.request.js';
import type { ExtraFile } from '../../generation/infill-prompts.js';
import { MIXED_PROBLEM, MIXED_SCHEMA, mixedProblem, type SequencePrompt } from '../../generation/sequence-prompt.js';
import { lengthProblem, textProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { IntegerField, RejectedField, ShapedField, TextField, TextListField } from '../../http/request-fields.js';

const EXTRA_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxExtraFiles'),
  items: {
    type: 'object',
    properties: {
      text: { type: 'string', maxLength: limitOf('maxText'), description: 'What the file holds.' },
      filename: { type: 'string', maxLength: limitOf('maxName'), description: 'Its name.', default: 'tmp' },
    },
    required: ['text'],
  },
} as const;

/** Body of POST /infill. */
export class InfillRequest extends GenerationRequest {
  @ShapedField({
    doc: 'What stands before the gap: text, or tokens and texts mixed. The end of a long one is used.',
    required: true,
    schema: MIXED_SCHEMA,
    check: placeableProblem,
  })
  input_prefix: SequencePrompt;

  @ShapedField({
    doc: 'What stands behind the gap: text, or tokens and texts mixed. The beginning of a long one is used.',
    required: true,
    schema: MIXED_SCHEMA,
    check: placeableProblem,
  })
  input_suffix: SequencePrompt;

  @ShapedField({
    doc: 'Other files of the project, the most important last. The end of long ones is used.',
    schema: EXTRA_SCHEMA,
    check: extraProblem,
  })
  input_extra?: ExtraFile[];

  @TextField({ doc: 'What the gap begins with.', default: '', most: 'maxText' })
  prompt?: string;

  @IntegerField({ doc: "OpenAI's name of n_probs, which comes first.", default: 0, min: 0, max: 'maxLogprobs' })
  logprobs?: number;

  @TextListField({
    doc: 'Fields of the answer to send; "a/b" moves a field b of a to the top under that name.',
    mostItems: 'maxResponseFields',
    most: 'maxName',
  })
  response_fields?: string[];

  @RejectedField({
    doc: 'Pictures that prompts of /completion name.',
    because: 'is not supported here: no gap is filled by what is seen',
    isHarmless: (value) => Array.isArray(value) && value.length === 0,
    harmless: { type: 'array', maxItems: 0 },
  })
  image_data?: unknown;
}

/** As mixedProblem; a negative token, which no vocabulary has, is refused at once. */
function placeableProblem(value: unknown, limits: Limits): string | undefined {
  const problem = mixedProblem(value, limits);
  if (problem !== undefined || typeof value === 'string') return problem;
  const isNegative = (value as readonly (number | string)[]).some((item) => typeof item === 'number' && item < 0);
  return isNegative ? MIXED_PROBLEM : undefined;
}

function extraProblem(value: unknown, limits: Limits): string | undefined {
  if (!Array.isArray(value)) return 'must be an array of {"filename": string, "text": string}';
  const tooMany = lengthProblem(value, limits.maxExtraFiles);
  if (tooMany !== undefined) return tooMany;
  for (const [index, file] of value.entries()) {
    if (typeof file?.text !== 'string') return `must have a string in [${index}].text`;
    if (file.filename !== undefined && typeof file.filename !== 'string') {
      return `must have a string in [${index}].filename`;
    }
    const tooLong = textProblem(file.text, 'maxText', limits) ?? textProblem(file.filename ?? '', 'maxName', limits);
    if (tooLong !== undefined) return `${tooLong} in [${index}]`;
  }
  return undefined;
}
