import type { AnyFlag } from './flags.js';
import { type FileReader, ValueError } from './values/value-type.js';

/** A value that the command line or the environment gives to a flag. */
export interface Assignment {
  readonly flag: AnyFlag;
  readonly value: unknown;
  /** The spelling or the environment variable, for messages. */
  readonly name: string;
}

/** A command line or an environment that cannot be used; the message is one line, made to be printed. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** @throws OptionError that begins with `name` when the words are not a value of the flag */
export function assign(flag: AnyFlag, name: string, words: readonly string[], readFile: FileReader): Assignment {
  try {
    return { flag, name, value: flag.type.parse(words, readFile) };
  } catch (error) {
    if (error instanceof ValueError) throw new OptionError(`${name}: ${error.message}`);
    throw error;
  }
}
