import type { MediaKind } from './media-facts.js';
import { type MediaSource, readInlineSource, readMediaSource } from './media-source.js';

/** A picture or a recording that a request names. */
export interface MediaReference {
  /** Absent = whatever the file is. */
  readonly kind?: MediaKind;
  /** Where it stands in the request, for errors: `messages[2].content[1].image_url`. */
  readonly place: string;
  /** @throws MediaProblem */
  source(): MediaSource;
}

/** @param text data URI, URL or Base64 */
export function mediaReference(kind: MediaKind, text: string, place: string): MediaReference {
  return { kind, place, source: () => readMediaSource(text) };
}

/** @param text Base64, or a data URI */
export function inlineReference(text: string, place: string, kind?: MediaKind): MediaReference {
  return { ...(kind && { kind }), place, source: () => readInlineSource(text) };
}
