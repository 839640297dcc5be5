import { schemaToGbnf } from '../conversion/schema-to-gbnf.js';
import { checkGbnf } from '../gbnf/check-gbnf.js';
import { GbnfError } from '../gbnf/gbnf-error.js';
import type { Json } from '../json/json.js';
import { SchemaError } from '../refusals/schema-error.js';
import type { WorkerAnswer, WorkerRequest } from './worker-message.js';

/** Does what a request asks for; errors that its text deserves are answers. */
export function answerOf(request: WorkerRequest): WorkerAnswer {
  try {
    if ('schema' in request) return { grammar: schemaToGbnf(JSON.parse(request.schema) as Json, request.options) };
    checkGbnf(request.gbnf);
    return { grammar: request.gbnf };
  } catch (error) {
    if (error instanceof SchemaError) {
      return { pointer: error.pointer, keyword: error.keyword, reason: error.reason };
    }
    if (error instanceof GbnfError) return { line: error.line, column: error.column, reason: error.reason };
    throw error;
  }
}

/** @throws SchemaError, GbnfError */
export function grammarOf(answer: WorkerAnswer): string {
  if ('grammar' in answer) return answer.grammar;
  if ('pointer' in answer) throw new SchemaError(answer.pointer, answer.keyword, answer.reason);
  throw new GbnfError(answer.reason, answer.line, answer.column);
}
