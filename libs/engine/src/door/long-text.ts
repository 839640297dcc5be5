/** A text that the engine's process has in the addon's memory, where each use of a string would copy it. */
export interface HeldText {
  /** Characters, or the bytes of them. */
  readonly length: number;
  /** What stands from a byte on, where a character begins: so many bytes, or up to three more for its last character. */
  part(from: number, bytes: number): string;
  toString(): string;
  toJSON(): string;
}

/** A text that may have megabytes: who sends it has a string. */
export type LongText = string | HeldText;
