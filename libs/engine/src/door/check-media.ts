import { EngineError, takesNoMedia } from './engine-error.js';
import type { PromptMedia } from './media.js';
import type { ModelInfo } from './model-info.js';

/** The token of a cell that is none. */
const NO_TOKEN = -1;

/**
 * Checks that media fit their prompt, as `readMediaPrompt` gives both, and the model.
 * @throws ERR_MEDIA for a model that does not take them, ERR_INVALID_ARGUMENT where they do not fit the prompt
 */
export function checkMedia(
  media: readonly PromptMedia[] = [],
  prompt: Int32Array,
  { modalities }: Pick<ModelInfo, 'modalities'>,
): void {
  if (media.length > 0 && !modalities) throw takesNoMedia();
  let end = 0;
  for (const { at, cells, positions, kind } of media) {
    const isTaken = kind === 'image' ? modalities?.vision : modalities?.audio;
    if (!isTaken)
      throw new EngineError('ERR_MEDIA', `This model does not take ${kind === 'image' ? 'images' : 'sound'}`);
    const isInside = at >= end && cells > 0 && at + cells <= prompt.length && positions > 0 && positions <= cells;
    if (!isInside || prompt.subarray(at, at + cells).some((token) => token !== NO_TOKEN)) {
      throw new EngineError('ERR_INVALID_ARGUMENT', 'the media do not fit their prompt');
    }
    end = at + cells;
  }
}
