import type { PreparedMedia } from '../../media/task-media.js';

/** A slot whose prompt may need media next. */
export interface MediaCandidate {
  readonly nextMedia: PreparedMedia | undefined;
}

/**
 * Whether media are worked on now or tokens: they cannot be in the same step, and while media are encoded there is none.
 * They take turns, so that neither those who generate nor those who wait for an image are held up by more than that.
 */
export class MediaTurns {
  private wasMedia = false;

  /** The slot whose media are to be encoded now: the first that needs it. @returns undefined = none has, or it is not their turn */
  nextToEncode<Slot extends MediaCandidate>(slots: readonly Slot[], isEncoded: (media: PreparedMedia) => boolean) {
    const chosen = slots.find(({ nextMedia }) => nextMedia !== undefined && !isEncoded(nextMedia));
    if (chosen === undefined || !this.isTurn(slots)) return undefined;
    this.wasMedia = true;
    return chosen;
  }

  /** The slot whose media this step decodes: the first that has some encoded. @returns undefined = it is a step of tokens */
  next<Slot extends MediaCandidate>(slots: readonly Slot[]): Slot | undefined {
    const chosen = slots.find(({ nextMedia }) => nextMedia?.encoded !== undefined);
    this.wasMedia = chosen !== undefined && this.isTurn(slots);
    return this.wasMedia ? chosen : undefined;
  }

  private isTurn(slots: readonly MediaCandidate[]): boolean {
    return !this.wasMedia || slots.every(({ nextMedia }) => nextMedia !== undefined);
  }
}
