import type { SequenceCache } from '../cache/sequence-cache.js';
import type { SamplerChain, StepInput, StepOutput } from '../core/engine-core.js';
import type { EngineError } from '../core/engine-error.js';

/** Whom a share of a step is for. */
export interface ShareOwner {
  /** False once it is over or cancelled: what the step still gives is dropped. */
  readonly isRunning: boolean;
}

/** What one slot has in a step, and what becomes of it. Re-used from step to step. */
export interface Share<Owner extends ShareOwner> {
  owner: Owner;
  sequence: SequenceCache;
  /** Place of its first token in the batch, and how many there are. */
  start: number;
  count: number;
  /** Its chain samples after its last token; null = no output is wanted. */
  chain: SamplerChain | null;
  /** The sampled tokens, one a step; empty = none. */
  readonly tokens: number[];
  /** Reported probabilities; those of token `i` are in the row `row + i * rowsPerStep`. */
  probabilities: StepOutput['probabilities'];
  row: number;
  rowsPerStep: number;
  error: EngineError | undefined;
}

/** The tokens of one step: typed arrays made once, filled anew for each step. */
export class Batch<Owner extends ShareOwner> implements StepInput {
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  readonly outputs: Uint8Array;
  readonly samplers: (SamplerChain | null)[] = [];
  length = 0;
  /** Threads that compute the step; undefined = all. */
  threads: number | undefined;
  /** Steps that may follow one another, and microseconds that they may take together. */
  mostSteps = 1;
  budgetMicros = 0;
  private readonly pool: Share<Owner>[] = [];
  private used = 0;

  /** @param capacity the most tokens of one step */
  constructor(readonly capacity: number) {
    this.tokens = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.sequences = new Int32Array(capacity);
    this.outputs = new Uint8Array(capacity);
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get room(): number {
    return this.capacity - this.length;
  }

  get shareCount(): number {
    return this.used;
  }

  share(index: number): Share<Owner> {
    return this.pool[index]!;
  }

  clear(): void {
    this.length = 0;
    this.used = 0;
    this.samplers.length = 0;
    this.mostSteps = 1;
  }

  /**
   * Adds the next tokens of a sequence that are not in its cache, as many as there is room for.
   * @param chain samples once the last known token is in; null = only fill the cache
   */
  add(owner: Owner, sequence: SequenceCache, chain: SamplerChain | null): void {
    const count = Math.min(sequence.pending, this.room);
    if (count === 0) return;
    const start = this.length;
    for (let place = start, position = sequence.cached; place < start + count; place++, position++) {
      this.tokens[place] = sequence.at(position);
      this.positions[place] = position;
      this.sequences[place] = sequence.id;
      this.outputs[place] = 0;
    }
    this.length += count;
    const sampling = count === sequence.pending ? chain : null;
    if (sampling) {
      this.outputs[this.length - 1] = 1;
      this.samplers.push(sampling);
    }
    this.note(owner, sequence, start, count, sampling);
  }

  private note(owner: Owner, sequence: SequenceCache, start: number, count: number, chain: SamplerChain | null): void {
    const share = this.pool[this.used++];
    if (share === undefined) {
      this.pool.push({
        owner,
        sequence,
        start,
        count,
        chain,
        tokens: [],
        probabilities: undefined,
        row: -1,
        rowsPerStep: 0,
        error: undefined,
      });
      return;
    }
    share.owner = owner;
    share.sequence = sequence;
    share.start = start;
    share.count = count;
    share.chain = chain;
    share.tokens.length = 0;
    share.probabilities = undefined;
    share.row = -1;
    share.error = undefined;
  }
}
