import { EngineError } from '../door/engine-error.js';
import type { MediaStore } from '../media/media-store.js';
import { type EncodingFigures, NO_ENCODINGS } from '../statistics/encoding-times.js';
import { type MediaCandidate, MediaTurns } from './policies/media-turns.js';

/** The media of prompts between the steps of a scheduler: when they are encoded and decoded. */
export class MediaWork {
  private readonly turns = new MediaTurns();

  /** @param media has those of tasks encoded; absent = the model takes none, and there is never anything to do */
  constructor(private readonly media?: MediaStore) {}

  get figures(): EncodingFigures {
    return this.media?.figures ?? NO_ENCODINGS;
  }

  /** @param slots those that have something to compute, as in `next` and `tokensAmong` */
  nextToEncode<Slot extends MediaCandidate>(slots: readonly Slot[]): Slot | undefined {
    const { media } = this;
    return media && this.turns.nextToEncode(slots, (each) => media.isEncoded(each));
  }

  /** The slot whose media the next step decodes; undefined = it is a step of tokens. */
  next<Slot extends MediaCandidate>(slots: readonly Slot[]): Slot | undefined {
    return this.media && this.turns.next(slots);
  }

  /** The slots that a step of tokens is for: the others wait for their media. */
  tokensAmong<Slot extends MediaCandidate>(slots: readonly Slot[]): readonly Slot[] {
    return this.media ? slots.filter((slot) => !slot.nextMedia) : slots;
  }

  /** A prompt goes on with media. */
  isAhead(slots: readonly MediaCandidate[]): boolean {
    return this.media !== undefined && slots.some(({ nextMedia }) => nextMedia !== undefined);
  }

  /**
   * Between steps: one part of media, so that the others wait for no more than that.
   * @returns why the slot's task fails; undefined = it does not, or is gone
   */
  async encode(slot: MediaCandidate): Promise<EngineError | undefined> {
    const { nextMedia } = slot;
    if (!nextMedia) return undefined;
    try {
      await this.media?.encode(nextMedia);
      return undefined;
    } catch (cause) {
      return slot.nextMedia === nextMedia ? EngineError.from(cause) : undefined;
    }
  }
}
