import type { PreparedMedia } from '../../media/task-media.js';

/** A slot whose prompt may need media next. */
export interface MediaCandidate {
  readonly nextMedia: PreparedMedia | undefined;
}

/**
 * Whether a step decodes media or tokens: they cannot be in the same one. They take turns, so that neither those who
 * generate nor those who wait for an image are held up by the others for more than a step.
 */
export class MediaTurns {
  private wasMedia = false;

  /** The slot whose media this step decodes: the first that has some encoded. @returns undefined = it is a step of tokens */
  next<Slot extends MediaCandidate>(slots: readonly Slot[]): Slot | undefined {
    const chosen = slots.find(({ nextMedia }) => nextMedia?.encoded !== undefined);
    const isTurn = chosen !== undefined && (!this.wasMedia || slots.every(({ nextMedia }) => nextMedia !== undefined));
    this.wasMedia = isTurn;
    return isTurn ? chosen : undefined;
  }
}
