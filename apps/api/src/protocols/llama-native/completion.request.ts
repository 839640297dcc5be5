import { GenerationRequest } from '../../generation/generation.request.js';
import { IMAGE_DATA_SCHEMA, imageDataProblem, type NumberedImage } from '../../generation/numbered-images.js';
import { PROMPT_SCHEMA, type Prompt, promptProblem } from '../../generation/prompt.js';
import { IntegerField, ShapedField, TextListField } from '../../http/request-fields.js';

/** Body of POST /completion. */
export class CompletionRequest extends GenerationRequest {
  @ShapedField({
    doc: 'Text or tokens to go on from; a list of them gives a list of answers.',
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

  @IntegerField({ doc: "OpenAI's name of n_probs, which comes first.", default: 0, min: 0, max: 'maxLogprobs' })
  logprobs?: number;

  @TextListField({
    doc: 'Fields of the answer to send; "a/b" moves a field b of a to the top under that name.',
    mostItems: 'maxResponseFields',
    most: 'maxName',
  })
  response_fields?: string[];
}
