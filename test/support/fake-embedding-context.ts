import type { Pooling } from '#engine';
import type { StepInput, StepOutput } from '../../libs/engine/src/backend/backend.js';
import { FakeContext, type FakeContextOptions, mediaInput } from './fake-context.js';
import { nativeError } from './native-error.js';

/** Floats of a fake vector. */
export const EMBEDDING_SIZE = 8;

/** The score of a query and a document: how often the letter x occurs. */
export const scoreOf = (tokens: readonly number[]): number => tokens.filter((token) => token === 0x78).length;

/** The vector of an input: how many of its tokens leave each rest when they are divided by the size. */
export function vectorOf(tokens: readonly number[]): number[] {
  const vector = new Array<number>(EMBEDDING_SIZE).fill(0);
  for (const token of tokens) vector[Math.abs(token) % EMBEDDING_SIZE]!++;
  return vector;
}

/**
 * A context that gives embeddings which can be told from the tokens. As strict as llama.cpp: each sequence goes on where
 * it ended, at position 0 once it was emptied. A step takes one turn of the event loop.
 */
export class FakeEmbeddingContext extends FakeContext {
  /** Inputs whose vectors are not finite, by what is computed beside them. */
  isBroken: (input: readonly number[], beside: number) => boolean = () => false;
  private isComputing = false;
  private isStopped = false;
  /** Where each sequence ends. */
  private readonly ends = new Map<number, number>();

  constructor(
    readonly pooling: Pooling,
    options: FakeContextOptions = {},
  ) {
    super(options);
  }

  override async step(request: StepInput): Promise<StepOutput> {
    const { media } = request;
    const { tokens, positions, sequences, outputs, length } = media ? mediaInput(request) : request;
    if (this.isComputing) throw nativeError('ERR_BUSY', 'a step is running');
    const inputs: number[][] = [];
    for (let place = 0; place < length; place++) {
      const sequence = sequences[place]!;
      if (sequence >= this.sequences) throw nativeError('ERR_INVALID_ARGUMENT', 'sequence');
      inputs[sequence] ??= [];
      const input = inputs[sequence];
      const next = this.ends.get(sequence) ?? 0;
      if (positions[place] !== (media ? next : next + input.length)) throw nativeError('ERR_DECODE', 'gap');
      input.push(tokens[place]!);
    }
    const rows = media ? request.samplers.length : outputs.subarray(0, length).reduce((sum, output) => sum + output, 0);
    if (rows !== (this.pooling === 'none' ? length : inputs.length)) throw nativeError('ERR_INVALID_ARGUMENT', 'rows');
    for (const [sequence, input] of inputs.entries()) {
      this.ends.set(sequence, (this.ends.get(sequence) ?? 0) + (media ? media.encoded.positions : input.length));
    }
    this.isComputing = true;
    this.isStopped = false;
    const place = this.steps.push(inputs.map((input) => input.length)) - 1;
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.during?.(place);
    } finally {
      this.isComputing = false;
    }
    const failure = this.isStopped ? nativeError('ERR_ABORTED') : this.failures.shift();
    if (failure) throw failure;
    return {
      steps: 1,
      tokens: new Int32Array(rows).fill(-1),
      decodeMicros: 0,
      sampleMicros: 0,
      embeddings: Float32Array.from(inputs.flatMap((input) => this.vectorsOf(input, inputs.length - 1))),
    };
  }

  override abort(): void {
    this.aborts++;
    this.isStopped = this.isComputing;
  }

  override trim(sequence: number): boolean {
    if (this.isComputing) throw nativeError('ERR_BUSY', 'a step is running');
    this.ends.delete(sequence);
    return true;
  }

  private vectorsOf(input: readonly number[], beside: number): number[] {
    const rows = this.rowsOf(input);
    return this.isBroken(input, beside) ? rows.with(-1, Number.NaN) : rows;
  }

  private rowsOf(input: readonly number[]): number[] {
    if (this.pooling === 'rank') return [scoreOf(input)];
    return this.pooling === 'none' ? input.flatMap((token) => vectorOf([token])) : vectorOf(input);
  }
}
