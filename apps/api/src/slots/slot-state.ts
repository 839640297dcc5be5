import { GenerationParams } from '../generation/generation-settings.js';
import { BOOLEAN, COUNT, INTEGER, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

export class NextToken {
  @Shown('Whether a token follows.', BOOLEAN)
  readonly has_next_token: boolean;
  @Shown('Whether the text has a newline.', BOOLEAN)
  readonly has_new_line: boolean;
  @Shown('Tokens that may still be generated; -1 = no limit.', INTEGER)
  readonly n_remain: number;
  @Shown('Tokens generated.', COUNT)
  readonly n_decoded: number;
  @Shown('The stop string that ended the text, else empty.', TEXT)
  readonly stopping_word: string;
}

/** A slot; also the shape of the default settings. */
export class SlotState {
  @Shown('Number of the slot.', COUNT)
  readonly id: number;
  @Shown('Number of its task; -1 = none.', INTEGER)
  readonly id_task: number;
  @Shown('Cells of its context, in tokens.', COUNT)
  readonly n_ctx: number;
  @Shown('Whether it drafts tokens.', BOOLEAN)
  readonly speculative: boolean;
  @Shown('Whether it is busy.', BOOLEAN)
  readonly is_processing: boolean;
  @Shown('Whether the model attends to later tokens too.', BOOLEAN)
  readonly non_causal: boolean;
  @Shown(
    'The settings of its task; those of a request that asks for nothing where it had none.',
    schemaOf(GenerationParams),
  )
  readonly params: GenerationParams;
  @Shown('The prompt.', TEXT)
  readonly prompt: string;
  @Shown('How its generation stands.', schemaOf(NextToken))
  readonly next_token: NextToken;
}
