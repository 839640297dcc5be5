import type { SequencePart } from '../../native/boundary/context.js';
import { nativeError } from './native-error.js';

export interface FakeMemoryOptions {
  readonly slots?: number;
  /** Cells of one slot. */
  readonly slotContextSize?: number;
  /** Cells of all slots together; a step that needs more fails with ERR_NO_KV_SLOT. */
  readonly cells?: number;
  /** The memory can only be emptied or extended. */
  readonly isRecurrent?: boolean;
  /** With `isRecurrent`: it is that only of a part of the memory, beside which there are cells of attention. */
  readonly isHybrid?: boolean;
  /** Cells further back than this are gone; 0 = all stay. */
  readonly slidingWindow?: number;
}

/** How much room media take. */
export interface MediaSize {
  readonly cells: number;
  readonly positions: number;
}

/** A KV cache without values: the tokens of every sequence by position. As strict as llama.cpp's memories together. */
export class FakeMemory {
  readonly size: number;
  readonly sequenceSize: number;
  private readonly held: readonly Map<number, number>[];
  /** Where a text may go on behind the last cell of media, by the key of that cell. */
  private readonly nextBehind = new Map<number, number>();
  /** The recurrent half of a hybrid memory: which tokens went into it. */
  private readonly recurrent: (readonly number[])[];
  private readonly isRecurrent: boolean;
  private readonly isHybrid: boolean;
  private readonly slidingWindow: number;

  constructor(options: FakeMemoryOptions) {
    const slots = options.slots ?? 1;
    this.sequenceSize = options.slotContextSize ?? 128;
    this.size = options.cells ?? slots * this.sequenceSize;
    this.isRecurrent = options.isRecurrent ?? false;
    this.isHybrid = this.isRecurrent && (options.isHybrid ?? false);
    this.slidingWindow = options.slidingWindow ?? 0;
    this.recurrent = Array.from({ length: slots }, () => []);
    this.held = Array.from({ length: slots }, () => new Map());
  }

  get used(): number {
    return this.held.reduce((sum, cells) => sum + cells.size, 0);
  }

  /** The tokens that a sequence holds, by position. */
  tokensOf(sequence: number): number[] {
    return [...this.cellsOf(sequence)].sort(([a], [b]) => a - b).map(([, token]) => token);
  }

  /** The halves of a hybrid memory have gone apart. */
  isTorn(sequence: number): boolean {
    return this.isHybrid && this.recurrent[sequence]!.join() !== this.tokensOf(sequence).join();
  }

  /** @throws ERR_DECODE where the position does not follow the last one */
  put(sequence: number, position: number, token: number): void {
    const cells = this.cellsOf(sequence);
    if (position !== this.nextPosition(sequence)) throw nativeError('ERR_DECODE', `gap before ${position}`);
    cells.set(position, token);
    if (this.isHybrid) this.recurrent[sequence] = [...this.recurrent[sequence]!, token];
    if (this.slidingWindow > 0) cells.delete(position - this.slidingWindow);
  }

  /**
   * A cell of media, all of which stand at the first of their positions, as those of images do with M-RoPE.
   * @param index of the cell among all of them
   */
  putMedia(sequence: number, index: number, position: number, token: number, media: MediaSize): void {
    const held = this.cellsOf(sequence);
    const isNext =
      index === 0 ? position === this.nextPosition(sequence) : held.has(position + (index - 1) / media.cells);
    if (!isNext) throw nativeError('ERR_DECODE', `gap before cell ${index} at ${position}`);
    const key = position + index / media.cells;
    held.set(key, token);
    if (index === media.cells - 1) this.nextBehind.set(key, position + media.positions);
  }

  private nextPosition(sequence: number): number {
    const last = Math.max(-1, ...this.cellsOf(sequence).keys());
    return this.nextBehind.get(last) ?? Math.floor(last) + 1;
  }

  trim(sequence: number, from: number, to: number): boolean {
    const cells = this.cellsOf(sequence);
    const end = to < 0 ? Number.POSITIVE_INFINITY : to;
    const hit = [...cells.keys()].filter((position) => position >= from && position < end);
    const { length } = this.recurrent[sequence]!;
    const isCut = this.isHybrid ? from > 0 && from < length : hit.length > 0 && hit.length < cells.size;
    if (this.isRecurrent && isCut) return false;
    for (const position of hit) cells.delete(position);
    if (this.isHybrid && from === 0) this.recurrent[sequence] = [];
    return true;
  }

  shift(sequence: number, from: number, to: number, by: number): void {
    const cells = this.cellsOf(sequence);
    const moving = [...cells].filter(([position]) => position >= from && position < to);
    for (const [position] of moving) cells.delete(position);
    for (const [position, token] of moving) cells.set(position + by, token);
  }

  /** Whole sequences only, and only into an empty one. */
  copy(source: number, target: number, from: number, to: number): void {
    const cells = this.cellsOf(target);
    if (from > 0 || to >= 0) throw nativeError('ERR_INVALID_ARGUMENT', 'a copy of a part');
    if (cells.size > 0) throw nativeError('ERR_INVALID_ARGUMENT', `sequence ${target} is not empty`);
    for (const [position, token] of this.cellsOf(source)) cells.set(position, token);
  }

  /** The bytes are the cells as JSON. @param part `fixed`: the recurrent half of a hybrid memory, else all of it */
  save(sequence: number, part: SequencePart = 'whole'): Uint8Array {
    const saved = this.isHybrid && part === 'fixed' ? this.recurrent[sequence]! : [...this.cellsOf(sequence)];
    return Buffer.from(JSON.stringify({ part, saved }));
  }

  /** @throws ERR_STATE; the sequence is empty then */
  restore(sequence: number, state: Uint8Array, part: SequencePart = 'whole'): void {
    const cells = this.cellsOf(sequence);
    const { part: savedPart, saved } = savedOf(state) ?? {};
    if (savedPart !== part || saved === undefined) {
      cells.clear();
      this.recurrent[sequence] = [];
      throw nativeError('ERR_STATE', 'the state is damaged');
    }
    if (this.isHybrid && part === 'fixed') {
      this.recurrent[sequence] = saved as number[];
      return;
    }
    cells.clear();
    for (const [position, token] of saved as [number, number][]) cells.set(position, token);
    this.recurrent[sequence] = this.isHybrid ? this.tokensOf(sequence) : [];
  }

  firstPosition(sequence: number): number {
    const cells = this.cellsOf(sequence);
    return cells.size === 0 ? -1 : Math.min(...cells.keys());
  }

  lastPosition(sequence: number): number {
    const last = Math.floor(Math.max(-1, ...this.cellsOf(sequence).keys()));
    return this.isHybrid ? Math.min(last, this.recurrent[sequence]!.length - 1) : last;
  }

  private cellsOf(sequence: number): Map<number, number> {
    const cells = this.held[sequence];
    if (!cells) throw nativeError('ERR_INVALID_ARGUMENT', `no sequence ${sequence}`);
    return cells;
  }
}

function savedOf(state: Uint8Array): { readonly part?: unknown; readonly saved?: unknown[] } | undefined {
  try {
    return JSON.parse(Buffer.from(state).toString()) as { part?: unknown; saved?: unknown[] };
  } catch {
    return undefined;
  }
}
