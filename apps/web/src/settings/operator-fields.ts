import type { RequestFields } from '../store/records.js';

/** THE table of sampling settings of llama.cpp's page: their names there, and in requests. */
const FIELDS: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  dynatemp_range: 'dynatemp_range',
  dynatemp_exponent: 'dynatemp_exponent',
  top_k: 'top_k',
  top_p: 'top_p',
  min_p: 'min_p',
  xtc_probability: 'xtc_probability',
  xtc_threshold: 'xtc_threshold',
  typ_p: 'typical_p',
  max_tokens: 'max_tokens',
  samplers: 'samplers',
  repeat_last_n: 'repeat_last_n',
  repeat_penalty: 'repeat_penalty',
  presence_penalty: 'presence_penalty',
  frequency_penalty: 'frequency_penalty',
  dry_multiplier: 'dry_multiplier',
  dry_base: 'dry_base',
  dry_allowed_length: 'dry_allowed_length',
  dry_penalty_last_n: 'dry_penalty_last_n',
};

/**
 * The fields of requests that the operator's settings ask for. As in llama.cpp's page numbers may be texts, and an empty
 * text leaves the server's default; what is of another kind is left out.
 */
export function operatorFields(settings: Readonly<Record<string, unknown>>): RequestFields {
  const entries = Object.entries(FIELDS).flatMap(([theirs, ours]) => {
    const value = ours === 'samplers' ? samplersIn(settings[theirs]) : numberIn(settings[theirs]);
    return value === undefined ? [] : [[ours, value] as const];
  });
  return Object.fromEntries(entries);
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Names in a list or between semicolons; a text without any is letters, one a sampler. */
function samplersIn(value: unknown): string | readonly unknown[] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const names = value.split(';').filter((name) => name.trim() !== '');
  return value.includes(';') ? names.map((name) => name.trim()) : value.trim();
}
