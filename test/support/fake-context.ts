import type { SequenceContext, StepInput, StepOutput } from '../../libs/engine/src/backend/backend.js';
import type { EncodedMedia, MediaChunk } from '../../libs/engine/src/backend/media-reader.js';
import type { SequencePart } from '../../native/boundary/context.js';
import { type FakeChain, hashOfHeld, type NextToken } from './fake-chain.js';
import { FakeEncodedMedia, type FakeMediaChunk } from './fake-media.js';
import { FakeMemory, type FakeMemoryOptions } from './fake-memory.js';
import { joined, probabilitiesOf } from './fake-output.js';
import { FakePoison, type FakePoisonOptions } from './fake-poison.js';
import { nativeError } from './native-error.js';

export interface FakeContextOptions extends FakeMemoryOptions, FakePoisonOptions {
  readonly batchSize?: number;
  readonly canShift?: boolean;
  readonly isBatchInvariant?: boolean;
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
  readonly isBatchInvariant: boolean;
  /** Tokens that each sequence had in each step, in the order of the batch: `[[1, 3], [1, 1]]`. */
  readonly steps: number[][] = [];
  /** Runs while a step computes; a promise makes it last. */
  during: ((step: number) => unknown) | undefined;
  /** The scales of the LoRA adapters of every step, in the order of `steps`; undefined = none acts. */
  readonly adapters: (readonly number[] | undefined)[] = [];
  /** What the next steps fail with instead of computing. */
  readonly failures: Error[] = [];
  /** The same of `encode`. */
  readonly encodeFailures: Error[] = [];
  /** Hashes of the media that were encoded, in order. */
  readonly encoded: string[] = [];
  /** Runs while media are encoded; a promise makes it last. */
  duringEncode: ((hash: string) => unknown) | undefined;
  aborts = 0;
  /** Source and target of every copy. */
  readonly copies: (readonly [source: number, target: number])[] = [];
  private readonly memory: FakeMemory;
  private readonly poison: FakePoison;
  private readonly next: NextToken;
  private readonly endsGeneration: (token: number) => boolean;
  private isBusy = false;
  private isAborted = false;
  private isInterrupted = false;

  constructor(options: FakeContextOptions = {}) {
    this.memory = new FakeMemory(options);
    this.poison = new FakePoison(options.slots ?? 1, options);
    this.sequenceContextSize = this.memory.sequenceSize;
    this.contextSize = this.memory.size;
    this.sequences = options.slots ?? 1;
    this.batchSize = options.batchSize ?? 512;
    this.canShift = options.canShift ?? !(options.isRecurrent ?? false);
    this.isBatchInvariant = options.isBatchInvariant ?? false;
    this.next = options.next ?? hashOfHeld;
    this.endsGeneration = options.endsGeneration ?? (() => false);
  }

  /** The tokens that a sequence holds, by position. */
  tokensOf(sequence: number): number[] {
    return this.memory.tokensOf(sequence);
  }

  async step(input: StepInput): Promise<StepOutput> {
    this.refuseWhenBusy();
    const { tokens, positions, sequences, outputs, length } = input.media ? mediaInput(input) : input;
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
      for (let most = input.maxSteps ?? 1; most > 0; most--) {
        const place = this.steps.push(countRuns(copy.sequences)) - 1;
        this.adapters.push(input.adapters && [...input.adapters]);
        await new Promise((resolve) => setImmediate(resolve));
        await this.during?.(place);
        const output = this.compute(copy, length, input.media);
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

  async encode(chunk: MediaChunk): Promise<EncodedMedia> {
    this.refuseWhenBusy();
    this.isBusy = true;
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const { hash } = chunk as FakeMediaChunk;
      await this.duringEncode?.(hash);
      const failure = this.encodeFailures.shift();
      if (failure) throw failure;
      this.encoded.push(hash);
      return new FakeEncodedMedia(chunk as FakeMediaChunk);
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
    this.poison.trim(sequence, from, to);
    return this.memory.trim(sequence, from, to);
  }

  shift(sequence: number, from: number, to: number, by: number): void {
    this.refuseWhenBusy();
    this.memory.shift(sequence, from, to, by);
  }

  copy(source: number, target: number, from: number, to: number): void {
    this.refuseWhenBusy();
    this.memory.copy(source, target, from, to);
    this.poison.copy(source, target);
    this.copies.push([source, target]);
  }

  /** How often the memory was cleaned. */
  cleanings = 0;

  async clean(): Promise<Int32Array> {
    return this.exclusively(() => {
      this.cleanings++;
      const broken = this.poison.clean();
      for (const sequence of broken) this.memory.trim(sequence, 0, -1);
      return Int32Array.from(broken);
    });
  }

  async save(sequence: number): Promise<Uint8Array> {
    return this.exclusively(() => this.memory.save(sequence));
  }

  savedSize(sequence: number, part: SequencePart = 'whole'): number {
    this.refuseWhenBusy();
    return this.memory.lastPosition(sequence) < 0 ? 0 : this.memory.save(sequence, part).length;
  }

  /** What `saveInto` and `restore` did, in order. */
  readonly moves: (readonly ['saved' | 'restored', sequence: number, part?: 'fixed'])[] = [];
  /** What the next calls of `saveInto` and `restore` fail with. */
  readonly moveFailures: Error[] = [];

  async saveInto(sequence: number, bytes: Uint8Array, _hasChecksum?: boolean, part?: SequencePart): Promise<number> {
    return this.exclusively(() => {
      const failure = this.moveFailures.shift();
      if (failure) throw failure;
      const state = this.memory.save(sequence, part);
      if (state.length > bytes.length) throw nativeError('ERR_STATE', 'no room');
      bytes.set(state);
      this.moves.push(part === 'fixed' ? ['saved', sequence, part] : ['saved', sequence]);
      return state.length;
    });
  }

  async restore(sequence: number, state: Uint8Array, part?: SequencePart): Promise<void> {
    await this.exclusively(() => {
      const failure = this.moveFailures.shift();
      if (failure) throw failure;
      this.memory.restore(sequence, state, part);
      if (part !== 'fixed') this.poison.trim(sequence, 0, -1);
      this.moves.push(part === 'fixed' ? ['restored', sequence, part] : ['restored', sequence]);
    });
  }

  firstPosition(sequence: number): number {
    return this.memory.firstPosition(sequence);
  }

  lastPosition(sequence: number): number {
    return this.memory.lastPosition(sequence);
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
    media: StepInput['media'],
  ): StepOutput {
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (this.memory.used + length > this.contextSize) throw nativeError('ERR_NO_KV_SLOT', 'no room in the KV cache');
    const cells = Array.from({ length }, (_, place) => ({
      sequence: sequences[place]!,
      position: positions[place]!,
      token: tokens[place]!,
    }));
    this.poison.compute(cells);
    const sampled: number[] = [];
    const chains: FakeChain[] = [];
    const errors: Record<number, string> = {};
    for (let place = 0; place < length; place++) {
      if (this.isAborted && place >= length / 2) throw nativeError('ERR_ABORTED');
      const sequence = sequences[place]!;
      if (outputs[place] === DRAFT) {
        const before = sampled.at(-1)!;
        if (place === 0 || sequences[place - 1] !== sequence || outputs[place - 1] === 0) {
          throw nativeError('ERR_INVALID_ARGUMENT', 'a draft behind no row of its sequence');
        }
        if (samplers[sampled.length] !== samplers[sampled.length - 1]) {
          throw nativeError('ERR_INVALID_ARGUMENT', 'a draft with a chain of its own');
        }
        if (before !== tokens[place] || this.endsGeneration(before)) {
          this.poison.trim(sequence, positions[place]!, positions[place]! + 1);
          sampled.push(-1);
          chains.push(samplers[sampled.length - 1]!);
          continue;
        }
      }
      if (media) this.memory.putMedia(sequence, media.from + place, media.position, tokens[place]!, media.encoded);
      else this.memory.put(sequence, positions[place]!, tokens[place]!);
      if (outputs[place] === 0) continue;
      const chain = samplers[sampled.length];
      if (!chain) throw nativeError('ERR_INVALID_ARGUMENT', 'an output row without a chain');
      if (this.poison.isBroken(sequence, positions[place]!)) {
        errors[sampled.length] = 'not finite';
        sampled.push(-3);
        chains.push(chain);
        continue;
      }
      try {
        if (this.memory.isTorn(sequence)) throw new Error('the halves of a hybrid memory do not fit each other');
        sampled.push(chain.options.forcedTokens?.[chain.produced] ?? this.next(this.tokensOf(sequence), chain));
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

  private refuseWhenBusy(): void {
    if (this.isBusy) throw nativeError('ERR_BUSY', 'a step is running');
  }
}

/** Cells of media as if they were tokens, which depend on what they show. */
export function mediaInput({ media, length, samplers }: StepInput): Omit<StepInput, 'samplers'> {
  const { encoded, sequence, position, from } = media!;
  if (encoded.isWhole && length !== encoded.cells) throw nativeError('ERR_INVALID_ARGUMENT', 'a part of media');
  const number = mediaNumber((encoded as FakeEncodedMedia).hash);
  const outputs = new Uint8Array(length);
  if (samplers.length > 0) outputs[length - 1] = 1;
  return {
    tokens: Int32Array.from({ length }, (_, index) => number - from - index),
    positions: new Int32Array(length).fill(position),
    sequences: new Int32Array(length).fill(sequence),
    outputs,
    length,
  };
}

/** What a fake memory holds for the first cell of media. */
export function mediaNumber(hash: string): number {
  return -1000 - Number.parseInt(hash.slice(0, 6), 16);
}

function countRuns(sequences: Int32Array): number[] {
  const counts: number[] = [];
  for (const [place, sequence] of sequences.entries()) {
    if (place > 0 && sequence === sequences[place - 1]) counts[counts.length - 1]!++;
    else counts.push(1);
  }
  return counts;
}
