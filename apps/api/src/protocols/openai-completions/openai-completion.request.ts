import { RESPONSE_FORMAT_SCHEMA, type ResponseFormat, responseFormatProblem } from '../../generation/constraint.js';
import { IMAGE_DATA_SCHEMA, imageDataProblem, type NumberedImage } from '../../generation/numbered-images.js';
import { PROMPT_SCHEMA, type Prompt, promptProblem } from '../../generation/prompt.js';
import { BooleanField, IntegerField, RejectedField, ShapedField, TextField } from '../../http/request-fields.js';
import { OpenAiRequest } from '../openai/openai.request.js';

/** Body of POST /v1/completions: OpenAI's fields beside all native ones. */
export class OpenAiCompletionRequest extends OpenAiRequest {
  @ShapedField({
    doc: 'Text or tokens to go on from; each of a list gives choices of its own.',
    required: true,
    schema: PROMPT_SCHEMA,
    check: promptProblem,
  })
  prompt: Prompt;

  @ShapedField({
    doc: 'Pictures that the prompt names by [img-id], for models that take them.',
    schema: IMAGE_DATA_SCHEMA,
    check: imageDataProblem,
  })
  image_data?: NumberedImage[];

  @IntegerField({
    doc: 'Report the probability of each token, and of this many most likely ones.',
    min: 0,
    max: 'maxLogprobs',
  })
  logprobs?: number;

  @BooleanField({ doc: 'Begin each choice with its prompt.', default: false })
  echo?: boolean;

  @ShapedField({
    doc: 'The form of the answer: text, any JSON object, or JSON that follows a schema, which is enforced or refused.',
    schema: RESPONSE_FORMAT_SCHEMA,
    check: responseFormatProblem,
  })
  response_format?: ResponseFormat;

  @TextField({
    doc: 'Text behind a gap that the answer fills, with the prompt before it; for models with tokens for infill.',
    default: '',
    most: 'maxText',
  })
  suffix?: string;

  @RejectedField({
    doc: 'Generate more choices than are sent.',
    because: 'is not supported except as 1; n gives all choices',
    isHarmless: (value) => value === 1,
    harmless: { type: 'integer', minimum: 1, maximum: 1 },
  })
  best_of?: unknown;
}
