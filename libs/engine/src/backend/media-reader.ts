import type { MediaFile, PromptMedia } from '../door/media.js';
import type { TokenizeRules } from '../door/questions.js';
import type { EncodedMedia, MediaChunk } from './native.js';

export type { EncodedMedia, MediaChunk };

/** A part of a file, ready to be encoded. */
export interface ReadPart {
  readonly media: PromptMedia;
  readonly chunk: MediaChunk;
}

export interface ReadPrompt {
  readonly tokens: Int32Array;
  readonly parts: readonly ReadPart[];
}

/** Reads prompts that have media in them. */
export interface MediaReader {
  /** What stands in a text for each of its media. */
  readonly marker: string;
  /**
   * @param text with one marker for each file, in order
   * @throws ERR_MEDIA for a file that cannot be read, and where markers and files differ in number; ERR_ABORTED once
   * `signal` fires
   */
  read(text: string, files: readonly MediaFile[], rules: TokenizeRules, signal?: AbortSignal): Promise<ReadPrompt>;
}
