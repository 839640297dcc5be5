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

  sample(): never {
    throw new Error('a fake chain samples in the steps of its context only');
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
  /** Tokens after which a call computes no further step. */
  readonly endsGeneration?: (token: number) => boolean;
}

/** Marks a drafted token in the outputs of a step. */
const DRAFT = 2;

/**
 * A context that computes nothing: it keeps the tokens of every sequence, checks that each step continues them
 * without a gap, and gives predictable tokens. A step takes one turn of the event loop.
 */
export class FakeContext implements SequenceContext {
  readonly contextSize: number;
  readonly sequenceContextSize: number;
  readonly batchSize: number;
  readonly sequences: number;
  readonly canShift: boolean;
  /** Tokens that each sequence had in each step, in the order of the batch: `[[1, 3], [1, 1]]`. */
  readonly steps: number[][] = [];
  /** Runs while a step computes; a promise makes it last. */
  during: ((step: number) => unknown) | undefined;
  /** The scales of the LoRA adapters of every step, in the order of `steps`; undefined = none acts. */
  readonly adapters: (readonly number[] | undefined)[] = [];
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
  private readonly endsGeneration: (token: number) => boolean;
  private isBusy = false;
  private isAborted = false;
  private isInterrupted = false;

  constructor(options: FakeContextOptions = {}) {
    const slots = options.slots ?? 1;
    this.sequenceContextSize = options.slotContextSize ?? 128;
    this.contextSize = options.cells ?? slots * this.sequenceContextSize;
    this.cells = this.contextSize;
    this.sequences = slots;
    this.batchSize = options.batchSize ?? 512;
    this.isRecurrent = options.isRecurrent ?? false;
    this.canShift = options.canShift ?? !this.isRecurrent;
    this.slidingWindow = options.slidingWindow ?? 0;
    this.next = options.next ?? hashOfHeld;
    this.endsGeneration = options.endsGeneration ?? (() => false);
    this.held = Array.from({ length: slots }, () => new Map());
  }

  /** The tokens that a sequence holds, by position. */
  tokensOf(sequence: number): number[] {
    return [...this.cellsOf(sequence)].sort(([a], [b]) => a - b).map(([, token]) => token);
  }

  async step(input: StepInput): Promise<StepOutput> {
    this.refuseWhenBusy();
    const { tokens, positions, sequences, outputs, length } = input;
    const copy = {
      tokens: tokens.slice(0, length),
      positions: positions.slice(0, length),
      sequences: sequences.slice(0, length),
      outputs: outputs.slice(0, length),
      samplers: input.samplers.map((sampler) => sampler as FakeChain | null),
    };
    for (const chain of copy.samplers) if (chain?.isDisposed) throw nativeError('ERR_DISPOSED', 'disposed chain');
    this.isBusy = true;
    this.isAborted = false;
    this.isInterrupted = false;
    const outputsOfSteps: StepOutput[] = [];
    try {
      for (let most = input.mostSteps ?? 1; most > 0; most--) {
        const place = this.steps.push(countRuns(copy.sequences)) - 1;
        this.adapters.push(input.adapters && [...input.adapters]);
        await new Promise((resolve) => setImmediate(resolve));
        await this.during?.(place);
        const output = this.compute(copy, length);
        outputsOfSteps.push(output);
        if (most === 1 || output.errors || this.isInterrupted) break;
        if (output.tokens.some((token) => this.endsGeneration(token))) break;
        copy.tokens.set(output.tokens);
        copy.positions = copy.positions.map((position) => position + 1);
      }
      return joined(outputsOfSteps);
    } catch (error) {
      if (outputsOfSteps.length > 0 && (error as { code?: string }).code === 'ERR_NO_KV_SLOT')
        return joined(outputsOfSteps);
      throw error;
    } finally {
      this.isBusy = false;
    }
  }

  interrupt(): void {
    this.isInterrupted = this.isBusy;
  }

  abort(): void {
    this.aborts++;
    this.isAborted = this.isBusy;
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

  /** The bytes are the cells as JSON. */
  async save(sequence: number): Promise<Uint8Array> {
    return this.exclusively(() => Buffer.from(JSON.stringify([...this.cellsOf(sequence)])));
  }

  async restore(sequence: number, state: Uint8Array): Promise<void> {
    await this.exclusively(() => {
      const cells = this.cellsOf(sequence);
      cells.clear();
      try {
        const saved = JSON.parse(Buffer.from(state).toString()) as [number, number][];
        for (const [position, token] of saved) cells.set(position, token);
      } catch {
        throw nativeError('ERR_STATE', 'the state is damaged');
      }
    });
  }

  private async exclusively<Result>(work: () => Result): Promise<Result> {
    this.refuseWhenBusy();
    this.isBusy = true;
    await new Promise((resolve) => setImmediate(resolve));
    try {
      return work();
    } finally {
      this.isBusy = false;
    }
  }

  firstPosition(sequence: number): number {
    const cells = this.cellsOf(sequence);
    return cells.size === 0 ? -1 : Math.min(...cells.keys());
  }

  lastPosition(sequence: number): number {
    return Math.max(-1, ...this.cellsOf(sequence).keys());
  }

  private compute(
    {
      tokens,
      positions,
      sequences,
      outputs,
      samplers,
    }: Pick<StepInput, 'tokens' | 'positions' | 'sequences' | 'outputs'> & {
      samplers: (FakeChain | null)[];
    },
    length: number,
  ): StepOutput {
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
      if (outputs[place] === DRAFT) {
        const before = sampled.at(-1)!;
        if (place === 0 || sequences[place - 1] !== sequence || outputs[place - 1] === 0) {
          throw nativeError('ERR_INVALID_ARGUMENT', 'a draft behind no row of its sequence');
        }
        if (samplers[sampled.length] !== samplers[sampled.length - 1]) {
          throw nativeError('ERR_INVALID_ARGUMENT', 'a draft with a chain of its own');
        }
        if (before !== tokens[place] || this.endsGeneration(before)) {
          sampled.push(-1);
          chains.push(samplers[sampled.length - 1]!);
          continue;
        }
      }
      if (position !== this.lastPosition(sequence) + 1) throw nativeError('ERR_DECODE', `gap before ${position}`);
      cells.set(position, tokens[place]!);
      if (this.slidingWindow > 0) cells.delete(position - this.slidingWindow);
      if (outputs[place] === 0) continue;
      const chain = samplers[sampled.length];
      if (!chain) throw nativeError('ERR_INVALID_ARGUMENT', 'an output row without a chain');
      try {
        sampled.push(chain.options.recited?.[chain.produced] ?? this.next(this.tokensOf(sequence), chain));
      } catch (error) {
        errors[sampled.length] = (error as Error).message;
        sampled.push(-2);
      }
      chain.produced++;
      chains.push(chain);
    }
    if (this.isAborted) throw nativeError('ERR_ABORTED');
    return {
      steps: 1,
      tokens: Int32Array.from(sampled),
      decodeMicros: 0,
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

/** The outputs of steps as that of one call. */
function joined(outputs: readonly StepOutput[]): StepOutput {
  if (outputs.length === 1) return outputs[0]!;
  const tokens = outputs.flatMap((output) => [...output.tokens]);
  const before = tokens.length - outputs.at(-1)!.tokens.length;
  const errors = Object.entries(outputs.at(-1)!.errors ?? {}).map(([row, why]) => [before + Number(row), why]);
  const all = outputs.flatMap(({ probabilities }) => (probabilities ? [probabilities] : []));
  const ids = all.flatMap((one) => [...one.ids]);
  const offsets = [0];
  for (const one of all) {
    const start = offsets.at(-1)!;
    for (const offset of one.offsets.subarray(1)) offsets.push(start + offset);
  }
  return {
    steps: outputs.length,
    tokens: Int32Array.from(tokens),
    decodeMicros: 0,
    sampleMicros: 0,
    ...(all.length > 0 && {
      probabilities: {
        offsets: Int32Array.from(offsets),
        ids: Int32Array.from(ids),
        values: Float32Array.from(all.flatMap((one) => [...one.values])),
      },
    }),
    ...(errors.length > 0 && { errors: Object.fromEntries(errors) }),
  };
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
    const top = Array.from({ length: token < 0 ? 0 : wanted }, (_, rank) => ({
      id: token + rank,
      value: 0.5 ** (rank + 1),
    }));
    for (const { id, value } of top.length > 0 ? [top[0]!, ...top] : []) {
      ids.push(id);
      values.push(postSampling ? value : Math.log(value));
    }
    offsets.push(ids.length);
  }
  return { offsets: Int32Array.from(offsets), ids: Int32Array.from(ids), values: Float32Array.from(values) };
}
