import type { SamplerChain, SamplerChainOptions, SequenceContext, StepInput, StepOutput } from '#engine';
import { RANDOM_SEED, type SamplerSpec } from '#sampling';

/** An error as the native boundary throws it. */
export function nativeError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

/** Chooses the token that follows what a sequence holds; what it throws is the failure of the chain. */
export type NextToken = (held: readonly number[], chain: FakeChain) => number;

/** A printable byte that depends on every token held and on its place: one token lost or doubled changes all after it. */
export const hashOfHeld: NextToken = (held) =>
  32 + (held.reduce((hash, token) => (Math.imul(hash, 31) + token + 7) >>> 0, 1) % 95);

/** A sampler chain that counts what it sampled and records what it was fed. */
export class FakeChain implements SamplerChain {
  /** Tokens sampled so far. */
  produced = 0;
  readonly fed: number[] = [];
  isDisposed = false;
  readonly seed: number;

  constructor(
    readonly specs: readonly SamplerSpec[],
    readonly options: SamplerChainOptions = {},
  ) {
    const choosing = specs.at(-1);
    this.seed = choosing && 'seed' in choosing ? choosing.seed : RANDOM_SEED;
  }

  accept(tokens: Int32Array): void {
    if (this.isDisposed) throw nativeError('ERR_DISPOSED');
    this.fed.push(...tokens);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

export interface FakeContextOptions {
  readonly slots?: number;
  /** Cells of one slot. */
  readonly slotContextSize?: number;
  /** Cells of all slots together; a step that needs more fails with ERR_NO_KV_SLOT. */
  readonly cells?: number;
  readonly batchSize?: number;
  readonly canShift?: boolean;
  /** The memory can only be emptied or extended. */
  readonly isRecurrent?: boolean;
  /** Cells further back than this are gone; 0 = all stay. */
  readonly slidingWindow?: number;
  readonly next?: NextToken;
  /** What every step says it took; 0 if not given. */
  readonly decodeMicros?: number;
}

type StepCopy = Pick<StepInput, 'tokens' | 'positions' | 'sequences' | 'outputs'> & {
  readonly samplers: readonly (FakeChain | null)[];
};

/**
 * A context that computes nothing: it keeps the tokens of every sequence, checks that each step continues them
 * without a gap, and gives predictable tokens. A step takes one turn of the event loop; a second one waits for it.
 */
export class FakeContext implements SequenceContext {
  readonly contextSize: number;
  readonly sequenceContextSize: number;
  readonly batchSize: number;
  readonly canShift: boolean;
  /** Tokens that each sequence had in each step, in the order of the batch: `[[1, 3], [1, 1]]`. */
  readonly steps: number[][] = [];
  /** Runs while a step computes; a promise makes it last. */
  during: ((step: number) => unknown) | undefined;
  /** What the next steps fail with instead of computing. */
  readonly failures: Error[] = [];
  aborts = 0;
  /** Source and target of every copy. */
  readonly copies: (readonly [source: number, target: number])[] = [];
  private readonly held: Map<number, number>[];
  private readonly cells: number;
  private readonly isRecurrent: boolean;
  private readonly slidingWindow: number;
  private readonly next: NextToken;
  private readonly decodeMicros: number;
  /** The token sampled last for each sequence. */
  private readonly sampled: number[] = [];
  private underWay = 0;
  private latest: Promise<StepOutput> | undefined;
  private isAborted = false;

  constructor(options: FakeContextOptions = {}) {
    const slots = options.slots ?? 1;
    this.sequenceContextSize = options.slotContextSize ?? 128;
    this.contextSize = options.cells ?? slots * this.sequenceContextSize;
    this.cells = this.contextSize;
    this.batchSize = options.batchSize ?? 512;
    this.isRecurrent = options.isRecurrent ?? false;
    this.canShift = options.canShift ?? !this.isRecurrent;
    this.slidingWindow = options.slidingWindow ?? 0;
    this.next = options.next ?? hashOfHeld;
    this.decodeMicros = options.decodeMicros ?? 0;
    this.held = Array.from({ length: slots }, () => new Map());
  }

  /** The tokens that a sequence holds, by position. */
  tokensOf(sequence: number): number[] {
    return [...this.cellsOf(sequence)].sort(([a], [b]) => a - b).map(([, token]) => token);
  }

  step(input: StepInput): Promise<StepOutput> {
    if (this.underWay >= 2) throw nativeError('ERR_BUSY', 'two steps are under way');
    const { tokens, positions, sequences, outputs, length } = input;
    const copy = {
      tokens: tokens.slice(0, length),
      positions: positions.slice(0, length),
      sequences: sequences.slice(0, length),
      outputs: outputs.slice(0, length),
      samplers: input.samplers.map((sampler) => sampler as FakeChain | null),
    };
    for (const chain of copy.samplers) if (chain?.isDisposed) throw nativeError('ERR_DISPOSED', 'disposed chain');
    const predecessor = this.underWay > 0 ? this.latest : undefined;
    if (!predecessor) this.isAborted = false;
    this.underWay++;
    this.latest = this.work(copy, length, predecessor).finally(() => {
      this.underWay--;
    });
    return this.latest;
  }

  abort(): void {
    this.aborts++;
    this.isAborted = this.isBusy;
  }

  private async work(input: StepCopy, length: number, predecessor?: Promise<unknown>): Promise<StepOutput> {
    await predecessor?.catch(() => {
      throw nativeError('ERR_PREDECESSOR', 'the step before it failed');
    });
    const isKnown = (_: unknown, place: number) =>
      input.tokens[place] !== -1 || this.sampled[input.sequences[place]!]! >= 0;
    if (!Array.from(input.tokens).every(isKnown)) throw nativeError('ERR_PREDECESSOR', 'nothing was sampled');
    const tokens = input.tokens.map((token, place) => (token === -1 ? this.sampled[input.sequences[place]!]! : token));
    const place = this.steps.push(countRuns(input.sequences)) - 1;
    await new Promise((resolve) => setImmediate(resolve));
    await this.during?.(place);
    return this.compute({ ...input, tokens }, length);
  }

  private get isBusy(): boolean {
    return this.underWay > 0;
  }

  trim(sequence: number, from: number, to: number): boolean {
    this.refuseWhenBusy();
    const cells = this.cellsOf(sequence);
    const end = to < 0 ? Number.POSITIVE_INFINITY : to;
    const hit = [...cells.keys()].filter((position) => position >= from && position < end);
    if (this.isRecurrent && hit.length > 0 && hit.length < cells.size) return false;
    for (const position of hit) cells.delete(position);
    return true;
  }

  shift(sequence: number, from: number, to: number, by: number): void {
    this.refuseWhenBusy();
    const cells = this.cellsOf(sequence);
    const moving = [...cells].filter(([position]) => position >= from && position < to);
    for (const [position] of moving) cells.delete(position);
    for (const [position, token] of moving) cells.set(position + by, token);
  }

  /** As strict as llama.cpp's memories together: whole sequences only, and only into an empty one. */
  copy(source: number, target: number, from: number, to: number): void {
    this.refuseWhenBusy();
    const cells = this.cellsOf(target);
    if (from > 0 || to >= 0) throw nativeError('ERR_INVALID_ARGUMENT', 'a copy of a part');
    if (cells.size > 0) throw nativeError('ERR_INVALID_ARGUMENT', `sequence ${target} is not empty`);
    for (const [position, token] of this.cellsOf(source)) cells.set(position, token);
    this.copies.push([source, target]);
  }

  firstPosition(sequence: number): number {
    const cells = this.cellsOf(sequence);
    return cells.size === 0 ? -1 : Math.min(...cells.keys());
  }

  lastPosition(sequence: number): number {
    return Math.max(-1, ...this.cellsOf(sequence).keys());
  }

  private compute({ tokens, positions, sequences, outputs, samplers }: StepCopy, length: number): StepOutput {
    const failure = this.failures.shift();
    if (failure) throw failure;
    const used = this.held.reduce((sum, cells) => sum + cells.size, 0);
    if (used + length > this.cells) throw nativeError('ERR_NO_KV_SLOT', 'no room in the KV cache');
    const sampled: number[] = [];
    const chains: FakeChain[] = [];
    const errors: Record<number, string> = {};
    for (let place = 0; place < length; place++) {
      if (this.isAborted && place >= length / 2) throw nativeError('ERR_ABORTED');
      const sequence = sequences[place]!;
      const cells = this.cellsOf(sequence);
      const position = positions[place]!;
      if (position !== this.lastPosition(sequence) + 1) throw nativeError('ERR_DECODE', `gap before ${position}`);
      cells.set(position, tokens[place]!);
      if (this.slidingWindow > 0) cells.delete(position - this.slidingWindow);
      if (outputs[place] === 0) continue;
      const chain = samplers[sampled.length];
      if (!chain) throw nativeError('ERR_INVALID_ARGUMENT', 'an output row without a chain');
      try {
        sampled.push(this.next(this.tokensOf(sequence), chain));
      } catch (error) {
        errors[sampled.length] = (error as Error).message;
        sampled.push(-2);
      }
      this.sampled[sequence] = sampled.at(-1)!;
      chain.produced++;
      chains.push(chain);
    }
    if (this.isAborted) throw nativeError('ERR_ABORTED');
    return {
      tokens: Int32Array.from(sampled),
      decodeMicros: this.decodeMicros,
      sampleMicros: 0,
      probabilities: probabilitiesOf(sampled, chains),
      ...(Object.keys(errors).length > 0 && { errors }),
    };
  }

  private cellsOf(sequence: number): Map<number, number> {
    const cells = this.held[sequence];
    if (!cells) throw nativeError('ERR_INVALID_ARGUMENT', `no sequence ${sequence}`);
    return cells;
  }

  private refuseWhenBusy(): void {
    if (this.isBusy) throw nativeError('ERR_BUSY', 'a step is running');
  }
}

function countRuns(sequences: Int32Array): number[] {
  const counts: number[] = [];
  for (const [place, sequence] of sequences.entries()) {
    if (place > 0 && sequence === sequences[place - 1]) counts[counts.length - 1]!++;
    else counts.push(1);
  }
  return counts;
}

/** The sampled token with half of the probability, the ids after it with half of the rest each. */
function probabilitiesOf(sampled: readonly number[], chains: readonly FakeChain[]): StepOutput['probabilities'] {
  if (!chains.some((chain) => (chain.options.probabilities ?? 0) > 0)) return undefined;
  const offsets = [0];
  const ids: number[] = [];
  const values: number[] = [];
  for (const [row, token] of sampled.entries()) {
    const { probabilities: wanted = 0, postSampling } = chains[row]!.options;
    const top = Array.from({ length: wanted }, (_, rank) => ({ id: token + rank, value: 0.5 ** (rank + 1) }));
    for (const { id, value } of wanted > 0 ? [top[0]!, ...top] : []) {
      ids.push(id);
      values.push(postSampling ? value : Math.log(value));
    }
    offsets.push(ids.length);
  }
  return { offsets: Int32Array.from(offsets), ids: Int32Array.from(ids), values: Float32Array.from(values) };
}
