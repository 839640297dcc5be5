import { GenerationParams } from '../generation/generation-settings.js';
import { schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, ResponseField, TEXT } from '../http/response-fields.js';

export class NextToken {
  @ResponseField('Whether a token follows.', BOOLEAN)
  readonly has_next_token: boolean;
  @ResponseField('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @ResponseField('Tokens that may still be generated; -1 = no limit.', INTEGER)
  readonly n_remain: number;
  @ResponseField('Tokens generated.', COUNT)
  readonly n_decoded: number;
  @ResponseField('The stop string that ended the text, else empty.', TEXT)
  readonly stopping_word: string;
}

/** A slot; also the shape of the default settings. */
export class SlotState {
  @ResponseField('Number of the slot.', COUNT)
  readonly id: number;
  @ResponseField('Number of its task; -1 = none.', INTEGER)
  readonly id_task: number;
  @ResponseField('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @ResponseField('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
  @ResponseField('Whether the model attends to later tokens too.', BOOLEAN)
  readonly non_causal: boolean;
  @ResponseField(
    'The settings of its task; those of a request that asks for nothing where it had none.',
    schemaOf(GenerationParams),
  )
  readonly params: GenerationParams;
  @ResponseField('The prompt.', TEXT)
  readonly prompt: string;
  @ResponseField('How its generation stands.', schemaOf(NextToken))
  readonly next_token: NextToken;
}
