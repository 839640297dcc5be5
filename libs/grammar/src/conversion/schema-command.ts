import { checkText } from '../gbnf/check-text.js';
import type { Json } from '../json/json.js';
import { SchemaError } from '../refusals/schema-error.js';
import { type SchemaOptions, schemaToGbnf } from './schema-to-gbnf.js';

/** What a command prints, and the exit code it ends with. */
export interface CommandResult {
  readonly output: string;
  readonly isError: boolean;
}

/**
 * The work of `llamero schema FILE [--check FILE]` on the files' contents: prints the grammar of a schema, or tells
 * whether a JSON text fits it. Never throws for what the files hold.
 */
export function schemaCommand(schemaText: string, checkedText?: string, options: SchemaOptions = {}): CommandResult {
  let schema: Json;
  try {
    schema = JSON.parse(schemaText) as Json;
  } catch (error) {
    return { output: `the schema is not JSON: ${(error as Error).message}`, isError: true };
  }
  try {
    const grammar = schemaToGbnf(schema, options);
    if (checkedText === undefined) return { output: grammar, isError: false };
    // The line break that ends a file is no part of the value.
    const check = checkText(grammar, checkedText.replace(/[ \t\r\n]+$/, ''));
    if (check.fits) return { output: 'fits', isError: false };
    return { output: `does not fit: ${check.reason} at line ${check.line}, column ${check.column}`, isError: true };
  } catch (error) {
    if (error instanceof SchemaError || error instanceof RangeError) return { output: error.message, isError: true };
    throw error;
  }
}
