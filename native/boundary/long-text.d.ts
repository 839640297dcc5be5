/**
 * A text that comes in parts and is copied once, as UTF-8, whoever uses it then; `toString()` gives it back. As a
 * JavaScript string it would be copied for each call.
 */
export class LongText {
  /** @param bytes that it will probably have, 0 or more */
  constructor(bytes: number);
  /** Bytes of it so far. */
  readonly length: number;
  /** @param part of whole characters: no half of a surrogate pair. @throws ERR_BUSY once something was made of the text */
  append(part: string): void;
  /**
   * What stands from a byte on, where a character begins.
   * @param bytes of it, or up to three more, so that its last character is whole
   */
  part(from: number, bytes: number): string;
  toString(): string;
  /** The same. */
  toJSON(): string;
}

/** Where a text may be long: a string, or a `LongText`. */
export type TextArgument = string | Omit<LongText, 'append'>;
