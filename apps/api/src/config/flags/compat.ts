import { DIALECTS, type Dialect } from '../dialect.js';
import { option } from '../flag.js';
import { oneOf } from '../values/texts.js';

/** Whose clients the server is for. */
export const COMPAT = {
  compat: option<Dialect, Dialect>(oneOf(...DIALECTS), {
    names: ['--compat'],
    env: 'LLAMERO_COMPAT',
    default: 'seed',
    help: 'generation of llama-server whose answers and defaults are given, where they differ: of January 2025 (seed) or of v0.5',
  }),
} as const;
