import type { SequencePrompt } from '../../generation/prompt.js';
import { BooleanField, ShapedField } from '../../http/request-fields.js';

/** Body of POST /tokenize. */
export class TokenizeRequest {
  @ShapedField({
    doc: 'Text, or tokens and texts mixed.',
    schema: {
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] } },
      ],
      default: '',
    },
    check: (value) =>
      typeof value === 'string' || (Array.isArray(value) && value.every(isPart))
        ? undefined
        : 'must be a string, or a list of tokens and strings',
  })
  content?: SequencePrompt;

  @BooleanField({ doc: 'Add BOS where the model wants it.', default: false })
  add_special?: boolean;

  @BooleanField({ doc: 'Read the text of control tokens as those tokens.', default: true })
  parse_special?: boolean;

  @BooleanField({ doc: 'Answer with the text of each token too.', default: false })
  with_pieces?: boolean;
}

function isPart(value: unknown): boolean {
  return typeof value === 'string' || Number.isInteger(value);
}
