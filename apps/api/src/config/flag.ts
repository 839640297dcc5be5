import { yesNo } from './values/switches.js';
import type { ValueType } from './values/value-type.js';

/**
 * What llamero makes of a flag: `later` is refused unless it asks for the default, `noEffect` is accepted and
 * mentioned in the log.
 */
export type FlagStatus = 'works' | 'later' | 'noEffect';

/** One row of the table of flags. */
export interface Flag<T> {
  /** All spellings. */
  readonly names: readonly string[];
  /** Spellings that set the flag to false. */
  readonly offNames: readonly string[];
  /** Environment variables, the first one found counts. */
  readonly env: readonly string[];
  /** Environment variables that set the flag to false when they are true. */
  readonly offEnv: readonly string[];
  readonly help: string;
  /** The value as `--help` shows it; empty for a switch. */
  readonly hint: string;
  /** Whether a value follows on the command line. */
  readonly takesValue: 'never' | 'optionally' | 'always';
  readonly type: ValueType<T>;
  /** What the flag means when no value follows. */
  readonly bare: T;
  readonly default: T;
  readonly defaultText: string;
  readonly status: FlagStatus;
  /** Why it has no effect. */
  readonly remark: string;
  /** Its value is told to nobody. */
  readonly isSecret: boolean;
  /** Present when the flag may be repeated: the value after one more occurrence. */
  combine?(current: T, next: T): T;
  /** Present when the flag is another way to set that flag's option. */
  readonly target?: Flag<T>;
}

/** A flag that sets the option of another one. */
export type SharedFlag<T> = Flag<T> & { readonly target: Flag<T> };

interface Row {
  readonly names: readonly string[];
  readonly env?: string | readonly string[];
  readonly help: string;
  readonly hint?: string;
  readonly status?: FlagStatus;
  readonly remark?: string;
  readonly isSecret?: boolean;
  /** Needed where the default does not speak for itself. */
  readonly defaultText?: string;
}

/** A switch without a value. Where it has `offNames`, each LLAMA_ARG_X has its LLAMA_ARG_NO_X, as in llama.cpp. */
export function toggle<const D extends boolean | undefined>(
  row: Row & { readonly default: D; readonly offNames?: readonly string[] },
): Flag<boolean | D> {
  const env = listed(row.env);
  const offNames = row.offNames ?? [];
  return {
    ...described(row, row.default),
    env,
    offNames,
    offEnv: offNames.length === 0 ? [] : env.filter(isArgument).map((name) => name.replace(ARGUMENT, `${ARGUMENT}NO_`)),
    hint: '',
    takesValue: 'never',
    type: yesNo,
    bare: true,
    default: row.default,
  };
}

/** A flag with a value. `undefined` as the default leaves the choice to what reads the option. */
export function option<T, D extends T | undefined>(
  type: ValueType<T>,
  row: Row & { readonly default: D; combine?(current: T | D, next: T | D): T | D },
): Flag<T | D> {
  return {
    ...described(row, row.default),
    env: listed(row.env),
    offNames: [],
    offEnv: [],
    hint: row.hint ?? type.hints.join(' '),
    takesValue: 'always',
    type,
    bare: row.default,
    default: row.default,
    ...(row.combine && { combine: row.combine }),
  };
}

/** A flag whose value may be left out. */
export function optionalValue<T>(
  type: ValueType<T>,
  row: Row & { readonly default: NoInfer<T>; readonly bare: NoInfer<T> },
): Flag<T> {
  return { ...option<T, T>(type, row), takesValue: 'optionally', bare: row.bare };
}

/** A flag that may be repeated; its values add up to a list. */
export function list<T>(type: ValueType<readonly T[]>, row: Row): Flag<readonly T[]> {
  return option<readonly T[], readonly T[]>(type, {
    ...row,
    default: [],
    combine: (current, next) => [...current, ...next],
  });
}

/** Another way to set `target`'s option, with a value of its own kind. */
export function alternative<T>(target: Flag<T>, type: ValueType<T>, row: Row): SharedFlag<T> {
  return {
    ...option<T, T>(type, { ...row, default: target.default }),
    defaultText: row.defaultText ?? '',
    status: row.status ?? target.status,
    remark: row.remark ?? target.remark,
    ...(target.combine && { combine: target.combine }),
    target,
  };
}

/** A switch that sets `target`'s option to one given value. */
export function shortcut<T>(target: Flag<T>, value: T, row: Row): SharedFlag<T> {
  return { ...alternative(target, target.type, row), hint: '', takesValue: 'never', bare: value };
}

const ARGUMENT = 'LLAMA_ARG_';

function isArgument(name: string): boolean {
  return name.startsWith(ARGUMENT);
}

function described(row: Row, value: unknown) {
  return {
    names: row.names,
    help: row.help,
    status: row.status ?? 'works',
    remark: row.remark ?? '',
    isSecret: row.isSecret ?? false,
    defaultText: row.defaultText ?? defaultText(value),
  };
}

function defaultText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'enabled' : 'disabled';
  if (value === '' || (Array.isArray(value) && value.length === 0)) return 'none';
  return String(value);
}

function listed(names: string | readonly string[] = []): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}
