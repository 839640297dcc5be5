import { parentPort } from 'node:worker_threads';
import { SchemaError } from '../schema-error.js';
import { schemaToGbnf } from '../schema-to-gbnf.js';
import type { ConversionAnswer, ConversionRequest } from './conversion.js';

/** What runs in the thread of `SchemaWorker`. Unexpected errors end it, and reach the caller as its `error`. */
parentPort?.on('message', ({ schema, options }: ConversionRequest) => {
  parentPort?.postMessage(answer(schema, options));
});

function answer(schema: string, options: ConversionRequest['options']): ConversionAnswer {
  try {
    return { grammar: schemaToGbnf(JSON.parse(schema), options) };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { pointer: error.pointer, keyword: error.keyword, reason: error.reason };
  }
}
