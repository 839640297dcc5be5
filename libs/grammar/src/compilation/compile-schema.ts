import { convert, type SchemaOptions } from '../conversion/schema-to-gbnf.js';
import { depthOf, type Json } from '../json/json.js';
import { OutOfBudget, SchemaError } from '../refusals/schema-error.js';
import type { Asker } from './asker.js';
import { grammarWorker, rememberedGrammar } from './grammar-service.js';

/** Steps done on the event loop before a worker takes over: some milliseconds, also of a slow core. */
const STEPS_ON_EVENT_LOOP = 500;
/** Characters of a schema that goes to the worker at once. */
const MAX_LENGTH_ON_EVENT_LOOP = 20_000;
/** In the text of a schema, what may name a Unicode property: the first use of each takes some 30 ms, whatever the steps. */
const UNICODE_PROPERTY = /\\[pP]/;
const MAX_DEPTH = 400;

/**
 * As `schemaToGbnf`, remembered by schema; what takes long is done in a worker, so that the event loop stays free.
 * @throws SchemaError, GrammarNotMade
 */
export async function compileSchema(schema: Json, options: SchemaOptions = {}): Promise<string> {
  if (depthOf(schema, MAX_DEPTH) > MAX_DEPTH) throw new SchemaError('', '', 'the schema is nested too deeply');
  const text = JSON.stringify(schema);
  const key = `${options.propertyOrder ?? ''} ${rootKey(options)} ${text}`;
  return rememberedGrammar(key, (asker) => convertSoon(schema, text, options, asker));
}

async function convertSoon(schema: Json, text: string, options: SchemaOptions, asker: Asker): Promise<string> {
  if (text.length <= MAX_LENGTH_ON_EVENT_LOOP && !UNICODE_PROPERTY.test(text)) {
    try {
      return convert(schema, options, STEPS_ON_EVENT_LOOP);
    } catch (error) {
      if (!(error instanceof OutOfBudget)) throw error;
    }
  }
  return grammarWorker.ask({ schema: text, options }, asker);
}

/** Makes ready for conversions that take long, so that the first of them does not hold up the event loop. */
export async function prepareCompilation(): Promise<void> {
  await grammarWorker.prepare();
}

function rootKey({ root }: SchemaOptions): string {
  return typeof root === 'object' ? JSON.stringify(root) : (root ?? '');
}
