/** The fields of llama-server's answers, in its order. What we have beside them stands in lists of its own. */

export const FINAL = [
  'index',
  'content',
  'tokens',
  'id_slot',
  'stop',
  'model',
  'tokens_predicted',
  'tokens_evaluated',
  'generation_settings',
  'prompt',
  'has_new_line',
  'truncated',
  'stop_type',
  'stopping_word',
  'tokens_cached',
  'timings',
] as const;

export const CHUNK = ['index', 'content', 'tokens', 'stop', 'id_slot', 'tokens_predicted', 'tokens_evaluated'] as const;

/** The parameters of a generation: as in /props, /slots and, with OF_SETTINGS, generation_settings. */
export const PARAMS = (
  'n_predict seed temperature dynatemp_range dynatemp_exponent top_k top_p min_p xtc_probability xtc_threshold ' +
  'typical_p repeat_last_n repeat_penalty presence_penalty frequency_penalty dry_multiplier dry_base ' +
  'dry_allowed_length dry_penalty_last_n dry_sequence_breakers mirostat mirostat_tau mirostat_eta stop max_tokens ' +
  'n_keep n_discard ignore_eos stream logit_bias n_probs min_keep grammar samplers speculative.n_max ' +
  'speculative.n_min speculative.p_min timings_per_token post_sampling_probs lora'
).split(' ');

/** Parameters that later generations of llama-server have too. */
export const LATER_PARAMS = ['top_n_sigma'] as const;

export const OF_SETTINGS = ['n_ctx', 'model'] as const;

export const TIMINGS = (
  'prompt_n prompt_ms prompt_per_token_ms prompt_per_second predicted_n predicted_ms predicted_per_token_ms ' +
  'predicted_per_second'
).split(' ');

export const LATER_TIMINGS = ['cache_n'] as const;

export const SLOT = 'id id_task n_ctx speculative is_processing non_causal params prompt next_token'.split(' ');

export const NEXT_TOKEN = ['has_next_token', 'has_new_line', 'n_remain', 'n_decoded', 'stopping_word'] as const;

/** The names of an object, in order, without those that are ours. */
export function namesOf(value: object, without: readonly string[] = []): readonly string[] {
  return Object.keys(value).filter((name) => !without.includes(name));
}
