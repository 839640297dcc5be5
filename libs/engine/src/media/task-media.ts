import type { EncodedMedia, MediaChunk } from '../backend/media-reader.js';
import type { MediaSpan } from '../door/media.js';

/** A part of a prompt that is no text: what it is encoded from, then what it was encoded to. */
export interface PreparedMedia {
  readonly media: MediaSpan;
  /** Absent once it is encoded. */
  chunk: MediaChunk | undefined;
  encoded: EncodedMedia | undefined;
}

/** The media of one task, which is ready to be computed. */
export class TaskMedia {
  /** @param all in the order of their places */
  constructor(private readonly all: readonly PreparedMedia[]) {}

  /** Those that have their first cell at a place. */
  at(place: number): PreparedMedia | undefined {
    return this.all.find(({ media }) => media.at === place);
  }
}
