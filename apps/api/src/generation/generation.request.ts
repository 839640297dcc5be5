import { INT32_MAX } from '../config/values/numbers.js';
import type { Priority } from '../config/values/priority.js';
import { limitOf } from '../http/limited-schema.js';
import {
  BooleanField,
  IntegerField,
  jsonProblem,
  MOST_JSON,
  RejectedField,
  ShapedField,
  TextField,
  TextListField,
  UnusedField,
} from '../http/request-fields.js';
import { type AdapterScale, LORA_SCALES_SCHEMA, loraScalesProblem } from './lora-scales.js';
import { PRIORITY_FIELD } from './priority.js';
import { ReasoningRequest } from './reasoning.request.js';
import { TIMEOUT_FIELD } from './timeout-field.js';

const EMPTY_LIST = { type: 'array', maxItems: 0 } as const;
const FALSE = { type: 'boolean', const: false } as const;

/** What every generating endpoint takes beside its prompt. */
export class GenerationRequest extends ReasoningRequest {
  @IntegerField({
    doc: 'Most tokens to generate; 0 = only evaluate the prompt, -1 = no limit, -2 = until the context is full.',
    default: -1,
    min: -2,
    max: INT32_MAX,
  })
  n_predict?: number;

  @IntegerField({ doc: "OpenAI's name of n_predict.", default: -1, min: -2, max: INT32_MAX })
  max_tokens?: number;

  @IntegerField({ doc: "OpenAI's newer name of n_predict.", default: -1, min: -2, max: INT32_MAX })
  max_completion_tokens?: number;

  @TextListField({
    doc: 'Texts that end the generation; they are not part of the answer.',
    default: [],
    orText: true,
    mostItems: 'maxStop',
    most: 'maxStopLength',
  })
  stop?: string[] | string;

  @IntegerField({
    doc: 'Prompt tokens to keep when the context is full, without BOS; -1 = all.',
    default: 0,
    min: -1,
    max: INT32_MAX,
  })
  n_keep?: number;

  @IntegerField({
    doc: 'Tokens to drop when the context is full; 0 = half of those that may be dropped.',
    default: 0,
    min: 0,
    max: INT32_MAX,
  })
  n_discard?: number;

  @IntegerField({
    doc: 'End at a line that is indented less, in whitespace characters.',
    default: 0,
    min: 0,
    max: INT32_MAX,
  })
  n_indent?: number;

  @IntegerField({
    doc: 'Milliseconds from the first token after which the generation ends, once it has a line; 0 or -1 = no limit.',
    default: 0,
    min: -1,
    max: Number.MAX_SAFE_INTEGER,
  })
  t_max_predict_ms?: number;

  @IntegerField({ doc: 'Report this many most likely tokens with each token.', default: 0, min: 0, max: 'maxLogprobs' })
  n_probs?: number;

  @BooleanField({ doc: 'Report probabilities after sampling instead of those of the model.', default: false })
  post_sampling_probs?: boolean;

  @BooleanField({ doc: 'Answer with server-sent events.', default: false })
  stream?: boolean;

  @ShapedField({
    doc: 'include_usage: send the usage in an event of its own at the end of a stream.',
    schema: {
      type: 'object',
      properties: {
        include_usage: { description: 'Whether to send it.', type: ['boolean', 'null'], default: false },
        include_obfuscation: { description: 'Not supported.', type: ['boolean', 'null'], enum: [false, null] },
      },
    },
    check: streamOptionsProblem,
  })
  stream_options?: { include_usage?: boolean | null };

  @BooleanField({ doc: 'Put timings on every event.', default: false })
  timings_per_token?: boolean;

  @BooleanField({
    doc: 'With stream: events with prompt_progress while the prompt is evaluated.',
    default: false,
  })
  return_progress?: boolean;

  @BooleanField({
    doc: 'With stream: events with queue, the place among those that wait for a slot, until there is one.',
    default: false,
  })
  return_queue?: boolean;

  @BooleanField({
    doc: 'Have the native answer in `__verbose` of an answer in the shape of OpenAI. Absent = no, or with --compat v0.5 as --verbose says.',
  })
  verbose?: boolean;

  @BooleanField({ doc: 'Also answer with the token ids.', default: false })
  return_tokens?: boolean;

  @IntegerField({ doc: 'Slot to run in; -1 = any idle one.', default: -1, min: -1, max: INT32_MAX })
  id_slot?: number;

  @ShapedField(PRIORITY_FIELD)
  priority?: Priority;

  @IntegerField(TIMEOUT_FIELD)
  timeout_ms?: number;

  @BooleanField({ doc: 'Keep what the slot already holds of the prompt.', default: true })
  cache_prompt?: boolean;

  @IntegerField({
    doc: 'Shortest part of the cached prompt that is used again at another place, by moving it; 0 = none. Absent = as --cache-reuse says.',
    min: 0,
    max: INT32_MAX - 1,
  })
  n_cache_reuse?: number;

  @IntegerField({ doc: 'Number of answers to the same prompt.', default: 1, min: 1, max: 128 })
  n?: number;

  @IntegerField({ doc: 'Another name of n, which it comes before.', default: 1, min: 1, max: 128 })
  n_cmpl?: number;

  @IntegerField({
    doc: 'Seconds without an event after which a stream has a comment; 0 or -1 = none. Absent = as --sse-ping-interval says.',
    min: -1,
    max: 2 ** 31 / 1000 - 1,
  })
  sse_ping_interval?: number;

  @TextField({ doc: 'Name of the model, repeated in the answer.', most: 'maxName' })
  model?: string;

  @TextField({ doc: 'A grammar (GBNF) that the answer has to follow.', most: 'maxGrammar' })
  grammar?: string;

  @ShapedField({
    doc: 'A JSON Schema that the answer has to follow.',
    schema: { [MOST_JSON]: limitOf('maxJson') },
    check: jsonProblem('maxJson'),
  })
  json_schema?: unknown;

  @ShapedField({
    doc: 'Scales of the LoRA adapters for this request; one that is not named gets 0. Absent = as POST /lora-adapters says.',
    schema: LORA_SCALES_SCHEMA,
    check: loraScalesProblem,
  })
  lora?: readonly AdapterScale[];

  @UnusedField({ doc: 'Sample where the model is computed.' })
  backend_sampling?: unknown;

  @RejectedField({
    doc: 'A grammar that waits for a trigger.',
    because: 'is not supported: tools have such grammars, a grammar of the request begins at once',
    isHarmless: isFalse,
    harmless: FALSE,
  })
  grammar_lazy?: unknown;

  @RejectedField({
    doc: 'What a lazy grammar waits for.',
    because: 'is not supported: a grammar of the request begins at once',
    isHarmless: isEmptyList,
    harmless: EMPTY_LIST,
  })
  grammar_triggers?: unknown;

  @RejectedField({
    doc: 'Texts whose tokens are shown although they are control tokens.',
    because: 'is not supported: --special shows them all',
    isHarmless: isEmptyList,
    harmless: EMPTY_LIST,
  })
  preserved_tokens?: unknown;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isFalse(value: unknown): boolean {
  return value === false;
}

function streamOptionsProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const { include_usage: usage, include_obfuscation: obfuscation } = value as Readonly<Record<string, unknown>>;
  if (obfuscation != null && obfuscation !== false) return 'must not have include_obfuscation: it is not supported';
  return usage == null || typeof usage === 'boolean' ? undefined : 'must have a boolean in include_usage';
}
