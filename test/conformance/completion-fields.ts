/** What is promised of a field of POST /completion. Values are JSON texts, so that each says exactly what is sent. */
export interface FieldRow {
  /** Its default, as generation_settings shows it; absent where it does not show the field. */
  readonly unset?: unknown;
  readonly takes: readonly string[];
  /** What generation_settings shows of a value, where it is another than the value itself. */
  readonly shows?: Readonly<Record<string, unknown>>;
  readonly refuses: readonly string[];
  /** What else the request needs to be complete. */
  readonly beside?: object;
}

const SHARE = { takes: ['0', '0.5', '1'], refuses: ['-0.01', '1.01', '"x"', 'true'] } as const;
const SWITCH = { takes: ['true', 'false'], refuses: ['1', '"true"', '[]'] } as const;
const COUNT = { takes: ['0', '3'], refuses: ['-1', '0.5', '"x"'] } as const;
const FROM_0 = { takes: ['0', '0.5', '2'], refuses: ['-0.1', '"x"', 'true'] } as const;
const ANY_NUMBER = { takes: ['0', '0.5', '-1.5'], refuses: ['"x"', 'true', '1e39', '{}'] } as const;

/** The cells of the context of the server under test, which -1 stands for. */
export const CONTEXT = 512;

const SAMPLERS = ['penalties', 'dry', 'top_n_sigma', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature'];

/** What encloses reasoning. */
const REASONING_MARKS = { reasoning_budget_start_tag: '<think>', reasoning_budget_end_tags: ['</think>'] };

/** THE table of the fields of POST /completion. */
export const COMPLETION_FIELDS: Readonly<Record<string, FieldRow>> = {
  prompt: {
    takes: ['"Hi"', '""', '[1, 2]', '[1, "a", 2]', '["a", "b"]', '["a", [1, 2]]', '[[1, "a"], [1], "b"]'],
    refuses: ['null', '5', '{}', '[]', '[[]]', '[-1]', '[99999]', '[1.5]', '[true]'],
  },
  temperature: { unset: 0.8, ...ANY_NUMBER },
  dynatemp_range: { unset: 0, ...FROM_0 },
  dynatemp_exponent: { unset: 1, ...FROM_0 },
  top_k: { unset: 40, takes: ['0', '-1', '1', '2147483647'], shows: { '-1': 0 }, refuses: ['-2', '1.5', '2147483648'] },
  top_p: { unset: 0.95, ...SHARE },
  min_p: { unset: 0.05, ...SHARE },
  top_n_sigma: { unset: -1, ...ANY_NUMBER },
  typical_p: { unset: 1, ...SHARE },
  xtc_probability: { unset: 0, ...SHARE },
  xtc_threshold: { unset: 0.1, ...SHARE },
  mirostat: { unset: 0, takes: ['0', '1', '2'], refuses: ['3', '-1', '1.5', 'true'] },
  mirostat_tau: { unset: 5, ...FROM_0 },
  mirostat_eta: { unset: 0.1, ...FROM_0 },
  repeat_penalty: { unset: 1, takes: ['1.5', '0.5'], refuses: ['0', '-1', '"x"'] },
  repeat_last_n: { unset: 64, takes: ['0', '12', '-1'], shows: { '-1': CONTEXT }, refuses: ['-2', '0.5'] },
  presence_penalty: { unset: 0, ...ANY_NUMBER },
  frequency_penalty: { unset: 0, ...ANY_NUMBER },
  dry_multiplier: { unset: 0, ...FROM_0 },
  dry_base: { unset: 1.75, takes: ['1', '2.5'], refuses: ['0.5', '"x"'] },
  dry_allowed_length: { unset: 2, ...COUNT },
  dry_penalty_last_n: { unset: CONTEXT, takes: ['0', '20', '-1'], shows: { '-1': CONTEXT }, refuses: ['-2', '"x"'] },
  dry_sequence_breakers: {
    unset: ['\n', ':', '"', '*'],
    takes: ['["a"]', '["\\n", ";"]'],
    refuses: ['[]', '"a"', '[1]', '{}'],
  },
  seed: {
    unset: 4294967295,
    takes: ['42', '0', '-1', '4294967295'],
    shows: { '-1': 4294967295 },
    refuses: ['-2', '4294967296', '"42"', '0.5'],
  },
  ignore_eos: { unset: false, ...SWITCH },
  min_keep: { unset: 0, ...COUNT },
  samplers: {
    unset: SAMPLERS,
    takes: ['["top_k", "temperature"]', '["top_k", "top_k"]', '[]', '"kt"', '"dkypmxt"'],
    shows: {
      '"kt"': ['top_k', 'temperature'],
      '"dkypmxt"': ['dry', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature'],
    },
    refuses: ['["nonsense"]', '"z"', '7', '[5]'],
  },
  logit_bias: {
    unset: [],
    takes: ['[]', '[[5, -1.5]]', '[[5, false]]', '{"5": 2}'],
    shows: {
      '[[5, -1.5]]': [{ bias: -1.5, token: 5 }],
      '[[5, false]]': [{ bias: null, token: 5 }],
      '{"5": 2}': [{ bias: 2, token: 5 }],
    },
    refuses: ['5', '"x"', '[[5]]', '[[5, true]]', '[[99999, 1]]', '[[-1, 1]]', '[[5, "x"]]'],
  },
  n_predict: { unset: -1, takes: ['0', '1', '-1', '-2'], refuses: ['-3', '1.5', '"1"', 'true'] },
  max_tokens: { unset: -1, takes: ['0', '1', '-1'], refuses: ['-3', '"1"'], beside: { n_predict: null } },
  max_completion_tokens: { takes: ['0', '1', '-1'], refuses: ['-3', '"1"'], beside: { n_predict: null } },
  n_indent: COUNT,
  n_keep: { unset: 0, takes: ['4', '-1'], refuses: ['-2', '1.5'] },
  n_discard: { unset: 0, ...COUNT },
  stop: {
    unset: [],
    takes: ['[]', '["x", "y"]', '"x"'],
    shows: { '"x"': ['x'] },
    refuses: ['5', '[1]', '["a", null]', '{}'],
  },
  t_max_predict_ms: { takes: ['0', '-1', '10000'], refuses: ['-2', '"x"', '0.5'] },
  grammar: {
    unset: '',
    takes: ['"root ::= [a-z ]*"', '""'],
    refuses: ['5', '{}', '"root ::= ("', '"other ::= [a-z]"'],
  },
  json_schema: {
    takes: ['{}', 'true', '{"type": "string"}', '{"items": {"type": "string"}, "minItems": 10, "maxItems": 100}'],
    refuses: ['5', '[]', '{"type": "hiccup"}', '{"$ref": "#/nowhere"}'],
  },
  stream: { unset: false, takes: ['false'], refuses: SWITCH.refuses },
  stream_options: {
    takes: ['{}', '{"include_usage": true}'],
    refuses: ['[]', '5', '{"include_usage": 1}', '{"include_obfuscation": true}'],
  },
  n_probs: { unset: 0, ...COUNT },
  post_sampling_probs: { unset: false, ...SWITCH },
  return_tokens: SWITCH,
  timings_per_token: { unset: false, ...SWITCH },
  return_progress: SWITCH,
  return_queue: SWITCH,
  response_fields: { takes: ['[]', '["generation_settings"]'], refuses: ['"content"', '[1]', '{}'] },
  id_slot: { takes: ['-1', '0'], refuses: ['-2', '1', '0.5', '"x"'] },
  priority: {
    takes: ['"low"', '"normal"', '"high"', '-100', '0', '100'],
    refuses: ['"urgent"', '101', '-101', '0.5', 'true', '{}'],
  },
  timeout_ms: { takes: ['60000', '2147483647'], refuses: ['0', '-1', '1.5', '"60"', '2147483648'] },
  cache_prompt: SWITCH,
  n_cache_reuse: COUNT,
  lora: {
    unset: [{ id: 0, scale: 0 }],
    takes: ['[]', '[{"id": 0, "scale": 0.5}]'],
    shows: { '[]': [{ id: 0, scale: 0 }] },
    refuses: ['5', '{}', '[5]', '[{"id": 0}]', '[{"id": 0, "scale": "x"}]', '[{"id": 7, "scale": 1}]'],
  },
  n: { takes: ['1'], refuses: ['0', '129', '1.5'] },
  model: { unset: 'gpt-3.5-turbo', takes: ['"mine"'], refuses: ['5', '{}'] },
  image_data: { takes: ['[]'], refuses: ['[{"data": "", "id": 1}]', '[{"data": "AA=="}]', '{}'] },
  reasoning_budget_tokens: { takes: ['0', '5', '-1'], refuses: ['-2', '0.5', '"x"'], beside: REASONING_MARKS },
  thinking_budget_tokens: { takes: ['0', '5', '-1'], refuses: ['-2', '0.5', '"x"'], beside: REASONING_MARKS },
  reasoning_budget_message: { takes: ['"Enough."', '""'], refuses: ['5', '{}'], beside: REASONING_MARKS },
  reasoning_budget_start_tag: { takes: ['"<think>"'], refuses: ['5', '{}'], beside: REASONING_MARKS },
  reasoning_budget_end_tags: { takes: ['["</think>"]'], refuses: ['5', '"x"', '[1]'], beside: REASONING_MARKS },
  reasoning_budget_end_tag: { takes: ['"</think>"'], refuses: ['5', '{}'] },
  reasoning_control: { takes: ['false'], refuses: ['true', '1'] },
  n_cmpl: { takes: ['1'], refuses: ['0', '129', '1.5'] },
  logprobs: COUNT,
  sse_ping_interval: { takes: ['-1', '0', '30'], refuses: ['-2', '0.5', '"x"'] },
  backend_sampling: { takes: ['true', 'false'], refuses: [] },
  verbose: { takes: ['true', 'false'], refuses: ['1', '"x"'] },
  adaptive_target: { takes: ['-1', '-0.5', '0', '0.5'], refuses: ['1.5', '"x"'] },
  adaptive_decay: { takes: ['0', '0.9', '0.99'], refuses: ['-1', '1', '"x"'] },
  grammar_lazy: { takes: ['false'], refuses: ['true', '1'] },
  grammar_triggers: { takes: ['[]'], refuses: ['[{"type": 1, "value": "a"}]', '5'] },
  preserved_tokens: { takes: ['[]'], refuses: ['["a"]', '5'] },
  'speculative.n_max': { unset: 16, ...COUNT },
  'speculative.n_min': { unset: 5, ...COUNT },
  'speculative.p_min': { unset: 0.9, ...SHARE },
};
