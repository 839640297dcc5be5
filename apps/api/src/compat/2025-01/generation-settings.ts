import { GenerationSettings } from '../../generation/generation-settings.js';
import { COUNT, NUMBER, ResponseField, TEXT } from '../../http/response-fields.js';

/** The effective settings of a generation, as a slot shows them. */
export class GenerationParams extends GenerationSettings {
  @ResponseField('Most tokens to draft.', COUNT)
  readonly 'speculative.n_max': number;
  @ResponseField('Fewest tokens to draft.', COUNT)
  readonly 'speculative.n_min': number;
  @ResponseField('Least probability of a drafted token.', NUMBER)
  readonly 'speculative.p_min': number;
}

/** Settings as a response of January 2025 carries them. */
export class GenerationSettings2025 extends GenerationParams {
  @ResponseField('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
  @ResponseField('Name of the model.', TEXT)
  readonly model: string;
}
