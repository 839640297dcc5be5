import type { Model } from './model.js';

export interface ProjectorParams {
  /** Path of llama.cpp's library for images and sound. */
  readonly library: string;
  /** What stands in a text for each of its media; not empty. */
  readonly marker: string;
  /** It computes on a GPU where there is one; default true. */
  readonly offload?: boolean;
  /** 1 or more. */
  readonly threads: number;
  readonly flashAttention?: 'on' | 'off' | 'auto';
  /** Cells of an image, for models that take images of any size; absent = as the file says. */
  readonly imageMinTokens?: number;
  readonly imageMaxTokens?: number;
  /** Encode something after loading, so that the first image is not slower; default true. */
  readonly warmup?: boolean;
}

/** Where a part of a file stands. */
export interface MediaPlace {
  readonly cells: number;
  /** Positions that it takes, at most `cells`. */
  readonly positions: number;
  readonly kind: 'image' | 'audio';
  /** Its cells look at each other in both directions, so they are decoded in one step. */
  readonly isWhole: boolean;
}

/** A part of a file, ready to be encoded. */
export class MediaChunk implements MediaPlace {
  private constructor();
  readonly cells: number;
  readonly positions: number;
  readonly kind: 'image' | 'audio';
  readonly isWhole: boolean;
  /** Of memory, about. */
  readonly bytes: number;
  /** Idempotent. */
  dispose(): void;
}

/** What a part of a file is to the model: one embedding a cell. */
export class EncodedMedia implements MediaPlace {
  private constructor();
  readonly cells: number;
  readonly positions: number;
  readonly kind: 'image' | 'audio';
  readonly isWhole: boolean;
  /** Of memory. */
  readonly bytes: number;
  /** Idempotent. */
  dispose(): void;
}

/** A part of a file at its place in a prompt. */
export interface ReadMedia {
  /** Its first cell. */
  readonly at: number;
  /** Which file, and which part of it. */
  readonly file: number;
  readonly part: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly hash: string;
  readonly chunk: MediaChunk;
}

/** The model that makes embeddings of images and sound for another one. */
export class Projector {
  private constructor();
  /**
   * @param model that the embeddings are for
   * @throws ERR_MODEL_LOAD with llama.cpp's reason; ERR_INVALID_ARGUMENT where the library cannot be loaded
   */
  static load(path: string, model: Model, params: ProjectorParams): Promise<Projector>;
  readonly vision: boolean;
  readonly audio: boolean;
  readonly marker: string;
  /** The most cells of an image, where they are decoded in one step; else 0. See `ContextParams.wholeCells`. */
  readonly wholeCells: number;
  /**
   * Decodes files and makes tokens of the text around them, on a thread for texts. Cells of media are -1.
   * @param text with one marker for each file
   * @param cancel as `tokenizeAll`'s
   * @throws ERR_MEDIA for a file that cannot be read, whose number is the error's `file`, and where markers and files
   * differ in number; ERR_TOKENIZE, ERR_ABORTED
   */
  read(
    text: string,
    files: readonly Uint8Array[],
    addSpecial: boolean,
    parseSpecial: boolean,
    cancel?: Int32Array,
  ): Promise<{ readonly tokens: Int32Array; readonly media: readonly ReadMedia[] }>;
  /** Idempotent; memory is freed when the last chunk is gone too. */
  dispose(): void;
}
