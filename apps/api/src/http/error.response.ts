import { schemaOf } from './declared-fields.js';
import { ERROR_TYPES, type ErrorType } from './error-table.js';
import { COUNT, INTEGER, ResponseField, TEXT } from './response-fields.js';

/** What is wrong, and where. */
export class ErrorDetail {
  @ResponseField("The HTTP status again; OpenAI's word for a model that is not served.", {
    anyOf: [
      { type: 'integer', minimum: 400, maximum: 599 },
      { type: 'string', const: 'model_not_found' },
    ],
  })
  readonly code: number | 'model_not_found';
  @ResponseField('What is wrong, in a sentence; it begins with the name of the field where there is one.', TEXT)
  readonly message: string;
  @ResponseField('The kind of error.', { type: 'string', enum: ERROR_TYPES })
  readonly type: ErrorType;
  @ResponseField('The field of the request.', TEXT, { when: 'where one is to blame' })
  readonly param?: string;
  @ResponseField('Where in the JSON Schema, as a JSON pointer.', TEXT, { when: 'for a schema that cannot be enforced' })
  readonly pointer?: string;
  @ResponseField('The keyword of the JSON Schema.', TEXT, { when: 'for a schema that cannot be enforced' })
  readonly keyword?: string;
  @ResponseField('Line in the grammar, from 1.', INTEGER, { when: 'for a grammar that cannot be read' })
  readonly line?: number;
  @ResponseField('Column in the grammar, from 1.', INTEGER, { when: 'for a grammar that cannot be read' })
  readonly column?: number;
  @ResponseField('Tokens of the prompt.', COUNT, { when: 'with exceed_context_size_error' })
  readonly n_prompt_tokens?: number;
  @ResponseField('Tokens that fit.', COUNT, { when: 'with exceed_context_size_error' })
  readonly n_ctx?: number;
}

/** The body of every error, and the last event of a stream that fails. */
export class ErrorAnswer {
  @ResponseField('The error.', schemaOf(ErrorDetail))
  readonly error: ErrorDetail;
}
