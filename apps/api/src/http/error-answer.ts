import { COUNT, INTEGER, Shown, TEXT } from './answer-fields.js';
import { schemaOf } from './declared-fields.js';
import { ERROR_TYPES, type ErrorType } from './error-table.js';

/** What is wrong, and where. */
export class ErrorDetail {
  @Shown('The HTTP status again.', { type: 'integer', minimum: 400, maximum: 599 })
  readonly code: number;
  @Shown('What is wrong, in a sentence; it begins with the name of the field where there is one.', TEXT)
  readonly message: string;
  @Shown('The kind of error.', { type: 'string', enum: ERROR_TYPES })
  readonly type: ErrorType;
  @Shown('The field of the request.', TEXT, { when: 'where one is to blame' })
  readonly param?: string;
  @Shown('Where in the JSON Schema, as a JSON pointer.', TEXT, { when: 'for a schema that cannot be enforced' })
  readonly pointer?: string;
  @Shown('The keyword of the JSON Schema.', TEXT, { when: 'for a schema that cannot be enforced' })
  readonly keyword?: string;
  @Shown('Line in the grammar, from 1.', INTEGER, { when: 'for a grammar that cannot be read' })
  readonly line?: number;
  @Shown('Column in the grammar, from 1.', INTEGER, { when: 'for a grammar that cannot be read' })
  readonly column?: number;
  @Shown('Tokens of the prompt.', COUNT, { when: 'with exceed_context_size_error' })
  readonly n_prompt_tokens?: number;
  @Shown('Tokens that fit.', COUNT, { when: 'with exceed_context_size_error' })
  readonly n_ctx?: number;
}

/** The body of every error, and the last event of a stream that fails. */
export class ErrorAnswer {
  @Shown('The error.', schemaOf(ErrorDetail))
  readonly error: ErrorDetail;
}
