/** Follows what becomes of the beginning of a sequence. Told between steps. */
export interface SequenceMirror {
  /** No more than its first `length` tokens are left as they were. */
  keep(length: number): void;
  /** The tokens [from, to) leave, what follows moves down. */
  shift(from: number, to: number): void;
  /** It becomes a copy of another sequence. */
  copyFrom(source: number): void;
}
