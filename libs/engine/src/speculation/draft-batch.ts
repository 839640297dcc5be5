import type { DraftInput } from '../backend/backend.js';
import type { SequenceCache } from '../sequences/sequence-cache.js';

/** What one sequence has in a call of the draft model. */
export interface DraftShare {
  readonly sequence: SequenceCache;
  /** Tokens of the sequence that are in the memory after the call. */
  readonly held: number;
  /** The draft's place among those of the call; -1 = it only catches up. */
  readonly row: number;
}

/** The tokens of one call of the draft model: typed arrays made once, filled anew for each call. */
export class DraftBatch implements DraftInput {
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  readonly outputs: Uint8Array;
  readonly limits: Int32Array;
  readonly minProbabilities: Float32Array;
  length = 0;
  threads: number | undefined;
  /** Drafts that are asked for. */
  rows = 0;
  readonly shares: DraftShare[] = [];

  constructor(
    private readonly capacity: number,
    slots: number,
    private readonly vocabularySize: number,
  ) {
    this.tokens = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.sequences = new Int32Array(capacity);
    this.outputs = new Uint8Array(capacity);
    this.limits = new Int32Array(slots);
    this.minProbabilities = new Float32Array(slots);
  }

  clear(): void {
    this.length = 0;
    this.rows = 0;
    this.shares.length = 0;
  }

  /**
   * Adds the tokens [from, to) of a sequence, as many as fit and as the draft model knows.
   * @param limit tokens to draft behind them, if all are in
   */
  add(sequence: SequenceCache, from: number, to: number, limit: number, minProbability: number): void {
    let position = from;
    while (position < to && this.length < this.capacity) {
      const token = sequence.at(position);
      if (token >= this.vocabularySize) break; // it has no counterpart: this sequence gets no drafts behind it
      const place = this.length++;
      this.tokens[place] = token;
      this.positions[place] = position++;
      this.sequences[place] = sequence.id;
      this.outputs[place] = 0;
    }
    if (position === from) return;
    const drafts = limit > 0 && position === to;
    if (drafts) {
      this.outputs[this.length - 1] = 1;
      this.limits[this.rows] = limit;
      this.minProbabilities[this.rows] = minProbability;
    }
    this.shares.push({ sequence, held: position, row: drafts ? this.rows++ : -1 });
  }
}
