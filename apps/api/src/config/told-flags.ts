import { isDeepStrictEqual } from 'node:util';
import { type AnyFlag, FLAGS, type FlagValues } from './flags.js';
import type { ServerOptions } from './options.js';

/** A flag as it came out, for somebody who wonders how a server was started. */
export interface ToldFlag {
  /** Its longest spelling. */
  readonly name: string;
  /** A line of text; of a secret only whether there is one. */
  readonly value: string;
  readonly from: (typeof ORIGINS)[number];
  /** Spellings or the variable that gave it; undefined = nothing did. */
  readonly by: string | undefined;
  readonly help: string;
}

export const ORIGINS = ['default', 'command line', 'environment'] as const;

/** Characters of a value that are told: a chat template may have many thousands. */
const MOST_TOLD = 1000;

/** All flags that a server has, in the order of the table. */
export function toldFlags(options: ServerOptions): readonly ToldFlag[] {
  return Object.entries<AnyFlag>(FLAGS)
    .filter(([, { names, target, status }]) => names.length > 0 && target === undefined && status !== 'later')
    .map(([key, flag]) => {
      const by = options.givenBy[key as keyof FlagValues] ?? [];
      return {
        name: flag.names.reduce((longest, name) => (name.length > longest.length ? name : longest)),
        value: told(options[key as keyof FlagValues], flag),
        from: by.length === 0 ? 'default' : by.some((name) => name.startsWith('-')) ? 'command line' : 'environment',
        by: by.length === 0 ? undefined : by.join(', '),
        help: flag.help,
      };
    });
}

function told(value: unknown, flag: AnyFlag): string {
  if (isDeepStrictEqual(value, flag.default)) return flag.defaultText;
  if (flag.isSecret) return 'set';
  const text = textOf(value);
  return text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return withoutCredentials(value);
  if (typeof value === 'boolean') return value ? 'enabled' : 'disabled';
  if (value instanceof Uint8Array) return `CPUs ${[...value.keys()].filter((cpu) => value[cpu] === 1).join(', ')}`;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An address without its user, password and query, which may hold tokens. */
function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#\s]*@)?([^?#\s]*)[^\s]*$/i, '$1$2');
}
