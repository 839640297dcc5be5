import { TEMPLATE_VARIABLES_SCHEMA, templateVariablesProblem } from '../../conversation/template-variables.js';
import type { Tool } from '../../conversation/tool.js';
import { RESPONSE_FORMAT_SCHEMA, type ResponseFormat, responseFormatProblem } from '../../generation/constraint.js';
import {
  BooleanField,
  ChoiceField,
  IntegerField,
  RejectedField,
  ShapedField,
  TextField,
} from '../../http/request-fields.js';
import { OpenAiRequest } from '../openai/openai.request.js';
import { type ChatMessage, MESSAGES_SCHEMA, messagesProblem } from './messages.js';
import { type RequestedToolChoice, TOOL_CHOICE_SCHEMA, toolChoiceProblem } from './tool-choice.js';
import { TOOLS_SCHEMA, toolsProblem } from './tools.js';

/** More kinds of output than there are. */
const MOST_MODALITIES = 16;

/** Body of POST /v1/chat/completions: OpenAI's fields beside all native ones. */
export class ChatCompletionRequest extends OpenAiRequest {
  @ShapedField({ doc: 'The conversation so far.', required: true, schema: MESSAGES_SCHEMA, check: messagesProblem })
  messages: ChatMessage[];

  @ShapedField({ doc: 'Functions that the model may call.', schema: TOOLS_SCHEMA, check: toolsProblem })
  tools?: Tool[];

  @ShapedField({
    doc: 'Whether a function is called: auto, none, required, or the one named.',
    schema: TOOL_CHOICE_SCHEMA,
    check: toolChoiceProblem,
  })
  tool_choice?: RequestedToolChoice;

  @BooleanField({ doc: "Allow several calls in one answer; by default what the model's template supports." })
  parallel_tool_calls?: boolean;

  @ShapedField({
    doc: 'The form of the answer: text, any JSON object, or JSON that follows a schema, which is enforced or refused.',
    schema: RESPONSE_FORMAT_SCHEMA,
    check: responseFormatProblem,
  })
  response_format?: ResponseFormat;

  @BooleanField({ doc: 'Report the probability of each token.', default: false })
  logprobs?: boolean;

  @IntegerField({ doc: 'With logprobs: also of this many most likely ones.', default: 20, min: 0, max: 'maxLogprobs' })
  top_logprobs?: number;

  @ShapedField({
    doc: 'Variables for the chat template.',
    schema: TEMPLATE_VARIABLES_SCHEMA,
    check: templateVariablesProblem,
  })
  chat_template_kwargs?: Readonly<Record<string, unknown>>;

  @BooleanField({
    doc: 'Read the text of control tokens in messages as those tokens; false = as text, as --no-special-in-content has it for all.',
    default: true,
  })
  special_in_content?: boolean;

  @BooleanField({ doc: "End the prompt with what opens the model's turn.", default: true })
  add_generation_prompt?: boolean;

  @ShapedField({
    doc: 'Go on with the last message instead of answering it; a last message of the assistant asks for it by itself.',
    schema: { anyOf: [{ type: 'boolean' }, { type: 'string', enum: ['content', 'reasoning_content'] }] },
    check: (value) =>
      typeof value === 'boolean' || value === 'content' || value === 'reasoning_content'
        ? undefined
        : 'must be a boolean, "content" or "reasoning_content"',
  })
  continue_final_message?: boolean | 'content' | 'reasoning_content';

  @ChoiceField({
    doc: 'Where reasoning goes: none leaves it in the content, deepseek moves it to reasoning_content, auto as the template suggests.',
    default: 'auto',
    choices: ['none', 'auto', 'deepseek', 'deepseek-legacy'],
  })
  reasoning_format?: string;

  @TextField({ doc: 'How much to think, for templates that know it; "none" = not at all.', most: 'maxName' })
  reasoning_effort?: string;

  @ChoiceField({ doc: 'How wordy the answer is, for templates that know it.', choices: ['low', 'medium', 'high'] })
  verbosity?: string;

  @RejectedField({
    doc: 'Repeat the message that is gone on with.',
    because: 'is not supported: the answer holds what comes after it',
    isHarmless: (value) => value === false,
    harmless: { type: 'boolean', const: false },
  })
  echo?: unknown;

  @RejectedField({
    doc: "OpenAI's former name of tools.",
    because: 'is not supported; use tools',
    isHarmless: (value) => Array.isArray(value) && value.length === 0,
    harmless: { type: 'array', maxItems: 0 },
  })
  functions?: unknown;

  @RejectedField({
    doc: "OpenAI's former name of tool_choice.",
    because: 'is not supported; use tool_choice',
    isHarmless: (value) => value === 'none',
    harmless: { type: 'string', const: 'none' },
  })
  function_call?: unknown;

  @RejectedField({
    doc: 'Kinds of output.',
    because: 'is not supported except as ["text"]',
    isHarmless: (value) =>
      Array.isArray(value) && value.length <= MOST_MODALITIES && value.every((item) => item === 'text'),
    harmless: { type: 'array', maxItems: MOST_MODALITIES, items: { type: 'string', const: 'text' } },
  })
  modalities?: unknown;

  @RejectedField({ doc: 'Spoken output.', because: 'is not supported' })
  audio?: unknown;

  @RejectedField({
    doc: 'Pictures that prompts of /completion name.',
    because: 'is not supported here: messages have parts of type image_url',
    isHarmless: (value) => Array.isArray(value) && value.length === 0,
    harmless: { type: 'array', maxItems: 0 },
  })
  image_data?: unknown;
}
