import type { MediaFile, MediaPrompt } from '../door/media.js';
import type { TokenizeRules } from '../door/questions.js';

/** Reads prompts that have media in them. */
export interface MediaReader {
  /**
   * @param text with one marker for each file, in order
   * @throws ERR_MEDIA for a file that cannot be read, and where markers and files differ in number; ERR_ABORTED once
   * `signal` fires
   */
  read(text: string, files: readonly MediaFile[], rules: TokenizeRules, signal?: AbortSignal): Promise<MediaPrompt>;
}
