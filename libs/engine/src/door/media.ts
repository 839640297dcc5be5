/** An image or a sound as a client sent it: a whole file. */
export interface MediaFile {
  readonly bytes: Uint8Array;
}

/** What a model takes besides text. */
export interface Modalities {
  readonly vision: boolean;
  readonly audio: boolean;
  readonly video?: boolean;
}

/** What a text model takes. */
export const TEXT_ONLY: Modalities = { vision: false, audio: false };

/** Cells that stand for no tokens. */
export interface MediaSpan {
  /** The first of them; in a prompt that a client has, the tokens are -1 there. */
  readonly at: number;
  /** Cells of the KV cache, 1 or more. */
  readonly cells: number;
  /** Positions that it takes: fewer than cells where they have rows and columns (M-RoPE). */
  readonly positions: number;
  /** Names what it shows: equal for equal parts of equal files. */
  readonly hash: string;
}

/**
 * A part of a prompt that is no text. A file may be several: a large image is read in tiles, a long sound in pieces.
 * Plain data, with the file itself, so that a task that waits can be given to another engine process.
 */
export interface PromptMedia extends MediaSpan {
  readonly kind: 'image' | 'audio';
  /** The file; parts of one file share it. */
  readonly bytes: Uint8Array;
  /** Which part of its file it is, from 0 on. */
  readonly part: number;
}

/** A prompt that has media in it. */
export interface MediaPrompt {
  /** Each cell of media is -1. */
  readonly tokens: Int32Array;
  /** In the order of their places. */
  readonly media: readonly PromptMedia[];
}

/** Some cells of a prompt stand for no tokens. */
export function hasMedia({ media }: { readonly media?: readonly PromptMedia[] }): boolean {
  return media !== undefined && media.length > 0;
}

/** Media without their file. */
export function spanOf({ at, cells, positions, hash }: MediaSpan): MediaSpan {
  return { at, cells, positions, hash };
}
