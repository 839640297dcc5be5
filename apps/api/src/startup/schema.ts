import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { schemaCommand } from '#grammar';
import type { FileReader } from '../config/values/value-type.js';
import { Failure } from './failure.js';

const USAGE = 'usage: llamero schema FILE [--check TEXTFILE]';

/**
 * What `llamero schema` prints: the grammar of a JSON Schema, or that a JSON text fits it.
 *
 * @param words those after `schema`
 * @throws Failure with one line: for other words, a file that cannot be read, a schema that is refused, and a text
 * that does not fit
 */
export function schemaText(words: readonly string[], readFile: FileReader = readText): string {
  const { schema, checked } = filesIn(words);
  const { output, isError } = schemaCommand(
    contentOf(schema, readFile),
    checked === undefined ? undefined : contentOf(checked, readFile),
  );
  if (isError) throw new Failure(output);
  return `${output.trimEnd()}\n`;
}

interface Files {
  readonly schema: string;
  readonly checked: string | undefined;
}

function filesIn(words: readonly string[]): Files {
  const parsed = parsedWords(words);
  const [schema, ...others] = parsed?.positionals ?? [];
  if (!schema || others.length > 0) throw new Failure(USAGE);
  return { schema, checked: parsed?.values.check };
}

/** Undefined where the words are not such a command. */
function parsedWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: { check: { type: 'string' } } });
  } catch {
    return undefined;
  }
}

function contentOf(path: string, readFile: FileReader): string {
  try {
    return readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(`the file "${path}" cannot be read (${code ?? message})`);
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
