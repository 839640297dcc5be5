import type { MediaSpan } from '../door/media.js';

/** What a step reads of a sequence, and what it records on it. Places and counts are in cells, most of which are tokens. */
export interface StepSequence {
  /** Its row in the KV cache. */
  readonly id: number;
  /** Tokens that are known. */
  readonly length: number;
  /** Known tokens that are in the cache. */
  readonly cached: number;
  /** Known tokens that are not. */
  readonly pending: number;
  /** Known tokens that are not in the cache, up to the next media. */
  readonly pendingTokens: number;
  /** The media whose cells have to come into the cache next; undefined = a token has, or nothing. */
  readonly nextMedia: MediaSpan | undefined;
  /** The known token at a place, below `length`. */
  at(place: number): number;
  /** The position of what stands at a place. */
  positionOf(place: number): number;
  /** A step put the next `count` known tokens into the cache. */
  advance(count: number): void;
  /** A step generated a token and put it into the cache. */
  extend(token: number): void;
  /** Logits behind all that is in the cache are finite. */
  prove(): void;
  /** A step failed: what the memory really holds counts. */
  recover(): void;
  /** Gives all cells back. */
  clear(): void;
}
