/** What a step reads of a sequence, and what it records on it. Positions and counts are in tokens. */
export interface StepSequence {
  /** Its row in the KV cache. */
  readonly id: number;
  /** Tokens that are known. */
  readonly length: number;
  /** Known tokens that are in the cache. */
  readonly cached: number;
  /** Known tokens that are not. */
  readonly pending: number;
  /** The known token at a position, below `length`. */
  at(position: number): number;
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
