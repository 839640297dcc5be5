import { COMPATIBILITY_NAMES, DEFAULT_COMPATIBILITY, successorOf } from '../../compat/compatibility-names.js';
import { option } from '../flag.js';
import { oneOf } from '../values/texts.js';
import type { ValueType } from '../values/value-type.js';

const current = oneOf(...COMPATIBILITY_NAMES);

/** The name of a generation; a former one stays as it is, so that the log can speak of it. */
const name: ValueType<string> = {
  ...current,
  parse: (words, readFile) => (successorOf(words[0]!) === undefined ? current.parse(words, readFile) : words[0]!),
};

/** Whose clients the server is for. */
export const COMPAT = {
  compat: option<string, string>(name, {
    names: ['--compat'],
    env: 'LLAMERO_COMPAT',
    default: DEFAULT_COMPATIBILITY,
    help: 'generation of llama-server whose answers and defaults are given, where they differ: of January 2025 or of v0.5',
  }),
} as const;
