/** One thing that a request may have only so much of. */
export interface Limit {
  /** What it bounds, as a noun. */
  readonly bounds: string;
  readonly default: number;
  /** What is counted, where it is no number of things. */
  readonly unit?: 'MiB';
  /** Why the default is what it is. */
  readonly because: string;
}

/**
 * THE table of limits that a user may change. Flags, checks of requests, the numbers in OpenAPI and the table in
 * docs/operations.md are derived from it; the key names the option, `maxBody` is --max-body and LLAMERO_MAX_BODY.
 */
export const LIMITS = {
  maxBody: {
    bounds: 'the body of a request for text, embeddings, scores or tokens',
    default: 32,
    unit: 'MiB',
    because: 'ten million tokens of prose',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof LIMITS;

/** The limits of a server, by name. */
export type Limits = Readonly<Record<LimitName, number>>;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** What holds where no flag says otherwise. */
export const DEFAULT_LIMITS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].default])) as Limits;

/** "--max-body" for `maxBody`. */
export function limitFlag(name: LimitName): string {
  return `--${wordsOf(name).join('-')}`;
}

/** "LLAMERO_MAX_BODY" for `maxBody`. */
export function limitVariable(name: LimitName): string {
  return ['LLAMERO', ...wordsOf(name)].join('_').toUpperCase();
}

function wordsOf(name: string): readonly string[] {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
}
