import { ShapedField } from '../../http/request-fields.js';

/** Body of POST /detokenize. */
export class DetokenizeRequest {
  @ShapedField({
    doc: 'Token ids.',
    schema: { type: 'array', items: { type: 'integer', minimum: 0 }, default: [] },
    check: (value) =>
      Array.isArray(value) && value.every((item) => Number.isInteger(item))
        ? undefined
        : 'must be an array of integers',
  })
  tokens?: number[];
}
