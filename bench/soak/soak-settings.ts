import type { SeededChoice } from './seeded-choice.js';

type Settings = Readonly<Record<string, unknown>>;

/** What the server under soak has that requests can ask for. */
export interface SoakedServer {
  readonly slots: number;
  /** LoRA adapters. */
  readonly adapters: number;
}

const SCHEMAS: readonly object[] = [
  {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' } },
    required: ['name', 'age'],
  },
  { enum: ['red', 'green', null, 7] },
  { type: 'array', items: { type: 'string', maxLength: 12 }, minItems: 1, maxItems: 4 },
  { anyOf: [{ type: 'boolean' }, { type: 'object', properties: { day: { type: 'string', format: 'date' } } }] },
  { type: 'string', pattern: '^[a-c]{2,5}-[0-9]+$' },
];

const GRAMMARS: readonly string[] = [
  'root ::= [a-z ]+ "."',
  'root ::= ("fox" | "hen") (", " ("fox" | "hen")){0,3}',
  'root ::= line+\nline ::= [^\\n]{1,20} "\\n"',
];

/** What follows a complete sentence of a grammar is its end, which must not be forbidden. */
const ENDING = { ignore_eos: false } as const;

const BY_GRAMMAR: readonly Settings[] = GRAMMARS.map((grammar) => ({ grammar, ...ENDING }));
const BY_SCHEMA: readonly Settings[] = SCHEMAS.map((json_schema) => ({ json_schema, ...ENDING }));

/** Every grammar and schema that requests ask for. */
export const CONSTRAINTS: readonly Settings[] = [...BY_GRAMMAR, ...BY_SCHEMA];

/** Kinds of sampling, one of which a request takes. */
const SAMPLING: readonly ((choice: SeededChoice) => Settings)[] = [
  () => ({ temperature: 0 }),
  (choice) => ({ temperature: choice.between(0.1, 1.5), top_k: choice.integer(1, 80), top_p: choice.between(0.3, 1) }),
  (choice) => ({ mirostat: choice.integer(1, 2), mirostat_tau: choice.between(1, 6) }),
  (choice) => ({ repeat_penalty: choice.between(1, 1.4), repeat_last_n: choice.integer(-1, 100) }),
  (choice) => ({ dry_multiplier: choice.between(0.1, 1), presence_penalty: 0.3, frequency_penalty: 0.2 }),
  (choice) => ({ xtc_probability: choice.between(0, 1), typical_p: 0.8, min_keep: 2 }),
  (choice) => ({ n_probs: choice.integer(1, 8), post_sampling_probs: choice.chance(0.5) }),
  () => ({ logit_bias: [[' the', false]], samplers: ['top_k', 'temperature'] }),
  (choice) => choice.pick(BY_GRAMMAR),
  (choice) => choice.pick(BY_SCHEMA),
];

/** How far drafts go; without effect on a server that does not speculate. */
function drafting(choice: SeededChoice): Settings {
  return {
    'speculative.n_max': choice.pick([0, 1, 4, 16]),
    'speculative.n_min': choice.integer(0, 3),
    'speculative.p_min': choice.between(0, 0.9),
  };
}

/** Several sets of scales, so that they take turns. */
function loraScales(choice: SeededChoice, adapters: number): Settings {
  return { lora: [{ id: choice.integer(0, adapters - 1), scale: choice.pick([0, 0.5, 1]) }] };
}

/** What a request says beside its prompt. */
export function soakSettings(choice: SeededChoice, { slots, adapters }: SoakedServer): Settings {
  return {
    n_predict: choice.chance(0.05) ? choice.integer(100, 300) : choice.integer(0, 40),
    seed: choice.integer(0, 1_000_000),
    stream: choice.chance(0.5),
    cache_prompt: choice.chance(0.85),
    ignore_eos: choice.chance(0.3),
    ...choice.pick(SAMPLING)(choice),
    ...(choice.chance(0.2) && { id_slot: choice.integer(0, slots - 1) }),
    ...(choice.chance(0.2) && { stop: ['fox', '\n', '. The'] }),
    ...(choice.chance(0.2) && { n_keep: choice.integer(-1, 40), n_discard: choice.integer(0, 60) }),
    ...(choice.chance(0.1) && { timings_per_token: true, return_progress: true }),
    ...(choice.chance(0.1) && { n: choice.integer(2, 3) }),
    ...(choice.chance(0.5) && drafting(choice)),
    ...(choice.chance(0.3) && { n_cache_reuse: choice.pick([0, 4, 32]) }),
    ...(adapters > 0 && choice.chance(0.4) && loraScales(choice, adapters)),
  };
}
