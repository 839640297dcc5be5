import { MIXED_SCHEMA, mixedProblem, type SequencePrompt } from '../../generation/sequence-prompt.js';
import { BooleanField, ShapedField } from '../../http/request-fields.js';

/** Body of POST /tokenize. */
export class TokenizeRequest {
  @ShapedField({
    doc: 'Text, or tokens and texts mixed.',
    schema: {
      ...MIXED_SCHEMA,
      default: '',
    },
    check: mixedProblem,
  })
  content?: SequencePrompt;

  @BooleanField({ doc: 'Add BOS where the model wants it.', default: false })
  add_special?: boolean;

  @BooleanField({ doc: 'Read the text of control tokens as those tokens.', default: true })
  parse_special?: boolean;

  @BooleanField({ doc: 'Answer with the text of each token too.', default: false })
  with_pieces?: boolean;
}
