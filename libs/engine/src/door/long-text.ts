/** A text that the engine's process has in the addon's memory, where each use of a string would copy it. */
export interface HeldText {
  /** Characters, or the bytes of them. */
  readonly length: number;
  toString(): string;
  toJSON(): string;
}

/** A text that may have megabytes: who sends it has a string. */
export type LongText = string | HeldText;
