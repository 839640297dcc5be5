import { GenerationSettings } from '../../generation/generation-settings.js';
import { COUNT, NUMBER, Shown, TEXT } from '../../http/answer-fields.js';

/** The effective settings of a generation, as a slot shows them. */
export class GenerationParams extends GenerationSettings {
  @Shown('Most tokens to draft.', COUNT)
  readonly 'speculative.n_max': number;
  @Shown('Fewest tokens to draft.', COUNT)
  readonly 'speculative.n_min': number;
  @Shown('Least probability of a drafted token.', NUMBER)
  readonly 'speculative.p_min': number;
}

/** Settings as an answer of January 2025 carries them. */
export class GenerationSettings2025 extends GenerationParams {
  @Shown('Cells of the context of a slot, in tokens.', COUNT)
  readonly n_ctx: number;
  @Shown('Name of the model.', TEXT)
  readonly model: string;
}
