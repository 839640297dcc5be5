import { ask } from '../api/request.js';

/** A setting of requests, as the OpenAPI document describes it. */
export interface Field {
  readonly name: string;
  readonly help: string;
  readonly kind: 'number' | 'integer' | 'boolean' | 'text' | 'json';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly fallback: unknown;
}

/** Settings that are shown first. */
export const FIRST = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'max_tokens',
  'seed',
  'repeat_penalty',
  'stop',
] as const;

/** What the page sets by itself, has a place of its own for, or what has no effect. */
const OTHERS: ReadonlySet<string> = new Set([
  ...[
    'messages',
    'tools',
    'response_format',
    'json_schema',
    'stream',
    'stream_options',
    'return_progress',
    'return_queue',
  ],
  ...[
    'model',
    'n',
    'n_cmpl',
    'logprobs',
    'top_logprobs',
    'n_probs',
    'post_sampling_probs',
    'echo',
    'verbose',
    'return_tokens',
  ],
  ...[
    'add_generation_prompt',
    'continue_final_message',
    'functions',
    'function_call',
    'image_data',
    'audio',
    'modalities',
  ],
  ...[
    'user',
    'safety_identifier',
    'store',
    'metadata',
    'service_tier',
    'prediction',
    'web_search_options',
    'n_predict',
  ],
  ...[
    'prompt_cache_key',
    'prompt_cache_retention',
    'response_fields',
    'id_slot',
    'priority',
    'timeout_ms',
    'sse_ping_interval',
    'max_completion_tokens',
  ],
  ...['preserved_tokens', 'grammar_triggers', 'grammar_lazy', 'backend_sampling', 'timings_per_token', 'verbosity'],
  ...['thinking_budget_tokens', 'reasoning_budget_end_tag', 'reasoning_control', 'n_indent'],
]);

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

interface OpenApi {
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, Schema>> }>>;
  };
}

let asked: Promise<readonly Field[]> | undefined;

/** All settings that a chat may change, with the help and the defaults of this server. @throws Fault */
export function requestFields(): Promise<readonly Field[]> {
  asked ??= readFields().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function readFields(): Promise<readonly Field[]> {
  const [openApi, props] = await Promise.all([ask<OpenApi>('openapi.json'), defaults()]);
  return fieldsOf(openApi.components.schemas.ChatCompletionRequest?.properties ?? {}, props);
}

/** @param set the server's own values, which come before those of the document */
export function fieldsOf(
  properties: Readonly<Record<string, Schema>>,
  set: Readonly<Record<string, unknown>>,
): readonly Field[] {
  const fields = Object.entries(properties)
    .filter(([name]) => !OTHERS.has(name))
    .map(([name, schema]) => fieldOf(name, schema, set[name] ?? schema.default));
  const rank = ({ name }: Field) => (FIRST as readonly string[]).indexOf(name) + 1 || FIRST.length + 1;
  return fields.toSorted((a, b) => rank(a) - rank(b));
}

function fieldOf(name: string, schema: Schema, fallback: unknown): Field {
  const { description: help = '', minimum, maximum } = schema;
  const limits = { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
  return { name, help, kind: kindOf(schema), ...limits, fallback };
}

function kindOf({ type, anyOf }: Schema): Field['kind'] {
  const types = (typeof type === 'string' ? [type] : (type ?? [])).filter((each) => each !== 'null');
  if (anyOf !== undefined || types.length !== 1) return 'json';
  if (types[0] === 'number' || types[0] === 'integer' || types[0] === 'boolean') return types[0];
  return types[0] === 'string' ? 'text' : 'json';
}

/** `/props` is behind the key in one of the generations, and never needed. */
async function defaults(): Promise<Readonly<Record<string, unknown>>> {
  const props = await ask<{ default_generation_settings?: { params?: Record<string, unknown> } }>('props').catch(
    () => undefined,
  );
  return props?.default_generation_settings?.params ?? {};
}
