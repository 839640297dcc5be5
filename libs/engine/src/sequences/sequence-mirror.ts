/** Follows the changes to a sequence. Called between steps. */
export interface SequenceMirror {
  /** At most its first `length` tokens are as they were. */
  keep(length: number): void;
  /** The tokens [from, to) are gone; what follows moves down. */
  shift(from: number, to: number): void;
  /** It becomes a copy of another sequence. */
  copyFrom(source: number): void;
}
