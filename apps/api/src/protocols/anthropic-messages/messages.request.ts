import { INT32_MAX } from '../../config/values/numbers.js';
import type { Priority } from '../../config/values/priority.js';
import { PRIORITY_FIELD } from '../../generation/priority.js';
import { SamplingRequest } from '../../generation/sampling.request.js';
import { TIMEOUT_FIELD } from '../../generation/timeout-field.js';
import {
  BooleanField,
  IntegerField,
  ShapedField,
  TextField,
  TextListField,
  UnusedField,
} from '../../http/request-fields.js';
import {
  MESSAGES_SCHEMA,
  type MessageParam,
  messagesProblem,
  SYSTEM_SCHEMA,
  type SystemPrompt,
  systemProblem,
} from './messages.js';
import {
  OUTPUT_CONFIG_SCHEMA,
  OUTPUT_FORMAT_SCHEMA,
  type OutputConfig,
  type OutputFormat,
  outputConfigProblem,
  outputFormatProblem,
} from './output-config.js';
import { THINKING_SCHEMA, type ThinkingParam, thinkingProblem } from './thinking.js';
import { TOOL_CHOICE_SCHEMA, type ToolChoiceParam, toolChoiceProblem } from './tool-choice.js';
import { TOOLS_SCHEMA, type ToolParam, toolsProblem } from './tools.js';

/** Body of POST /v1/messages/count_tokens: what the prompt is made of. What stands for no prompt is accepted, too. */
export class CountTokensRequest extends SamplingRequest {
  @TextField({ doc: 'Name of the model.', most: 'maxName' })
  model?: string;

  @ShapedField({ doc: 'The conversation so far.', required: true, schema: MESSAGES_SCHEMA, check: messagesProblem })
  messages: MessageParam[];

  @ShapedField({
    doc: 'What the model is told before the conversation: text, or text blocks.',
    schema: SYSTEM_SCHEMA,
    check: systemProblem,
  })
  system?: SystemPrompt;

  @ShapedField({ doc: 'Tools that the model may call.', schema: TOOLS_SCHEMA, check: toolsProblem })
  tools?: ToolParam[];

  @ShapedField({
    doc: 'Whether a tool is called: auto, any, none, or the one named.',
    schema: TOOL_CHOICE_SCHEMA,
    check: toolChoiceProblem,
  })
  tool_choice?: ToolChoiceParam;

  @ShapedField({
    doc: 'Whether the model reasons, and for how long; absent = as --reasoning says.',
    schema: THINKING_SCHEMA,
    check: thinkingProblem,
  })
  thinking?: ThinkingParam;

  @ShapedField({ doc: 'Effort, and the form of the answer.', schema: OUTPUT_CONFIG_SCHEMA, check: outputConfigProblem })
  output_config?: OutputConfig;

  @ShapedField({
    doc: 'Former name of output_config.format.',
    schema: OUTPUT_FORMAT_SCHEMA,
    check: outputFormatProblem,
  })
  output_format?: OutputFormat;

  @UnusedField({ doc: 'What to keep in the cache: here all prompts are.' })
  cache_control?: unknown;

  @UnusedField({ doc: 'What to leave out of long conversations.' })
  context_management?: unknown;

  @UnusedField({ doc: 'Servers of tools.' })
  mcp_servers?: unknown;

  @UnusedField({ doc: 'How fast to answer.' })
  speed?: unknown;
}

/** Body of POST /v1/messages: Anthropic's fields, and those by which llama.cpp samples. */
export class MessagesRequest extends CountTokensRequest {
  @IntegerField({
    doc: 'Most tokens to generate; 0 = only evaluate the prompt.',
    required: true,
    min: 0,
    max: INT32_MAX,
  })
  max_tokens: number;

  @TextListField({
    doc: 'Texts that end the generation; they are not part of the answer.',
    default: [],
    mostItems: 'maxStop',
    most: 'maxStopLength',
  })
  stop_sequences?: string[];

  @BooleanField({ doc: 'Answer with server-sent events.', default: false })
  stream?: boolean;

  @ShapedField(PRIORITY_FIELD)
  priority?: Priority;

  @IntegerField(TIMEOUT_FIELD)
  timeout_ms?: number;

  @BooleanField({ doc: 'Keep what the slot already holds of the prompt.', default: true })
  cache_prompt?: boolean;

  @UnusedField({ doc: 'Labels of the request.' })
  metadata?: unknown;

  @UnusedField({ doc: 'Class of service: all that there are wait alike.' })
  service_tier?: unknown;

  @UnusedField({ doc: 'Where code is run.' })
  container?: unknown;

  @UnusedField({ doc: 'Where on earth to compute.' })
  inference_geo?: unknown;

  @UnusedField({ doc: 'What to tell of the cache.' })
  diagnostics?: unknown;
}
