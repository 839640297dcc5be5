import type { DraftContext, DraftInput, DraftOutput } from '../../libs/engine/src/backend/backend.js';
import { hashOfHeld } from './fake-chain.js';
import { nativeError } from './native-error.js';

/** Guesses the token behind what a sequence holds; undefined = it is not sure enough. */
export type Guess = (held: readonly number[]) => number | undefined;

export interface FakeDraftOptions {
  readonly slots?: number | undefined;
  /** Cells of one slot. */
  readonly slotContextSize?: number;
  readonly batchSize?: number;
  readonly canShift?: boolean;
  readonly vocabularySize?: number;
  /** Absent = always right, where tokens are hashes of what is held. */
  readonly guess?: Guess;
}

/**
 * A draft model's context that computes nothing: it keeps the tokens of every sequence, checks that each call continues
 * them without a gap, and guesses. A call takes one turn of the event loop.
 */
export class FakeDraftContext implements DraftContext {
  readonly sequenceContextSize: number;
  readonly batchSize: number;
  readonly canShift: boolean;
  /** Tokens that each call evaluated before it drafted. */
  readonly calls: number[] = [];
  /** What the next calls fail with. */
  readonly failures: Error[] = [];
  /** Sequences whose logits are not finite. */
  isBroken: (held: readonly number[]) => boolean = () => false;
  /** Runs while a call computes; a promise makes it last. */
  during: (() => unknown) | undefined;
  private readonly held: number[][];
  private readonly guess: Guess;
  private isBusy = false;

  constructor(options: FakeDraftOptions = {}) {
    this.sequenceContextSize = options.slotContextSize ?? 128;
    this.batchSize = options.batchSize ?? 512;
    this.canShift = options.canShift ?? true;
    this.guess = options.guess ?? ((held) => hashOfHeld(held, undefined as never));
    this.held = Array.from({ length: options.slots ?? 1 }, () => []);
  }

  /** The tokens that a sequence holds. */
  tokensOf(sequence: number): readonly number[] {
    return this.held[sequence]!;
  }

  async draft(input: DraftInput): Promise<DraftOutput> {
    this.refuseWhenBusy();
    const { length } = input;
    const copy = {
      ...input,
      tokens: input.tokens.slice(0, length),
      positions: input.positions.slice(0, length),
      sequences: input.sequences.slice(0, length),
      outputs: input.outputs.slice(0, length),
      limits: input.limits.slice(),
      length,
    };
    this.isBusy = true;
    try {
      this.calls.push(length);
      await new Promise((resolve) => setImmediate(resolve));
      await this.during?.();
      const failure = this.failures.shift();
      if (failure) throw failure;
      return this.compute(copy);
    } finally {
      this.isBusy = false;
    }
  }

  trim(sequence: number, from: number, to: number): boolean {
    this.refuseWhenBusy();
    this.held[sequence]!.splice(from, to < 0 ? Number.POSITIVE_INFINITY : to - from);
    return true;
  }

  /** The trim before has moved what is left already. */
  shift(): void {
    this.refuseWhenBusy();
    if (!this.canShift) throw nativeError('ERR_INVALID_ARGUMENT', 'the memory of this context cannot shift');
  }

  copy(source: number, target: number): void {
    this.refuseWhenBusy();
    this.held[target] = [...this.held[source]!];
  }

  async clean(): Promise<Int32Array> {
    this.refuseWhenBusy();
    return new Int32Array();
  }

  clear(): void {
    this.refuseWhenBusy();
    for (const held of this.held) held.length = 0;
  }

  private compute({ tokens, positions, sequences, outputs, limits, length }: DraftInput): DraftOutput {
    const drafted: number[] = [];
    const counts: number[] = [];
    const broken: number[] = [];
    for (let place = 0; place < length; place++) {
      const held = this.held[sequences[place]!]!;
      if (place === 0 || sequences[place] !== sequences[place - 1])
        held.length = Math.min(held.length, positions[place]!);
      if (held.length !== positions[place]) throw nativeError('ERR_DECODE', `gap before ${positions[place]}`);
      held.push(tokens[place]!);
      if (outputs[place] === 0) continue;
      const draft: number[] = [];
      broken.push(this.isBroken(held) ? 1 : 0);
      if (broken.at(-1) === 1) {
        counts.push(0);
        continue;
      }
      for (const limit = limits[counts.length]!; draft.length < limit; ) {
        const token = this.guess(held);
        if (token === undefined) break;
        draft.push(token);
        if (draft.length < limit) held.push(token);
      }
      drafted.push(...draft);
      counts.push(draft.length);
    }
    if (this.held.some((held) => held.length > this.sequenceContextSize)) throw nativeError('ERR_NO_KV_SLOT');
    return {
      tokens: Int32Array.from(drafted),
      counts: Int32Array.from(counts),
      decodes: 1,
      micros: 0,
      ...(broken.includes(1) && { broken: Uint8Array.from(broken) }),
    };
  }

  private refuseWhenBusy(): void {
    if (this.isBusy) throw nativeError('ERR_BUSY', 'a draft is being made');
  }
}
