import type { SeededChoice } from './seeded-choice.js';

type Settings = Readonly<Record<string, unknown>>;

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
};

/** What follows a complete sentence of a grammar is its end, which must not be forbidden. */
const ENDING = { ignore_eos: false } as const;

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
  () => ({ grammar: 'root ::= [a-z ]+ "."', ...ENDING }),
  () => ({ json_schema: SCHEMA, ...ENDING }),
];

/** What a request says beside its prompt. @param slots of the server */
export function soakSettings(choice: SeededChoice, slots: number): Settings {
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
    ...(choice.chance(0.05) && { n: 2 }),
  };
}
