import { isSameSet } from '../adapters/adapter-set.js';
import type { StepInput } from '../backend/backend.js';
import type { InputQueue, QueuedInput } from './input-queue.js';

/** Whole inputs of one step, each a sequence of its own: typed arrays made once, filled anew for each step. */
export class EmbeddingBatch implements StepInput {
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly sequences: Int32Array;
  readonly outputs: Uint8Array;
  readonly samplers: null[] = [];
  readonly inputs: QueuedInput[] = [];
  length = 0;
  /** Scales of the LoRA adapters; undefined = none acts. */
  adapters: Float32Array | undefined;

  /**
   * @param capacity the most tokens of a step
   * @param maxInputs sequences of the context
   * @param isPooled the output is one row for each input, not one for each token
   */
  constructor(
    private readonly capacity: number,
    private readonly maxInputs: number,
    private readonly isPooled: boolean,
  ) {
    this.tokens = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.sequences = new Int32Array(capacity);
    this.outputs = new Uint8Array(capacity);
  }

  /**
   * Takes waiting inputs in order of arrival, while they fit and have the same adapters. @returns false if none waits
   */
  fill(queue: InputQueue): boolean {
    this.clear();
    const fits = ({ tokens, adapters }: QueuedInput) =>
      this.inputs.length < this.maxInputs &&
      tokens.length <= this.capacity - this.length &&
      this.inputs.every((input) => isSameSet(input.adapters, adapters));
    for (let input = queue.take(fits); input !== undefined; input = queue.take(fits)) this.add(input);
    return this.inputs.length > 0;
  }

  /** Takes one input alone, which fitted before. */
  fillWith(input: QueuedInput): void {
    this.clear();
    this.add(input);
  }

  private clear(): void {
    this.length = 0;
    this.inputs.length = 0;
    this.samplers.length = 0;
  }

  private add(input: QueuedInput): void {
    const { length } = input.tokens;
    const start = this.length;
    const end = start + length;
    this.tokens.set(input.tokens, start);
    for (let place = start; place < end; place++) this.positions[place] = place - start;
    this.sequences.fill(this.inputs.length, start, end);
    this.outputs.fill(this.isPooled ? 0 : 1, start, end);
    this.outputs[end - 1] = 1;
    for (let row = this.isPooled ? 1 : length; row > 0; row--) this.samplers.push(null);
    this.length = end;
    this.inputs.push(input);
  }
}
