import { nativeError } from './native-error.js';

export interface FakeMemoryOptions {
  readonly slots?: number;
  /** Cells of one slot. */
  readonly slotContextSize?: number;
  /** Cells of all slots together; a step that needs more fails with ERR_NO_KV_SLOT. */
  readonly cells?: number;
  /** The memory can only be emptied or extended. */
  readonly isRecurrent?: boolean;
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
  private readonly isRecurrent: boolean;
  private readonly slidingWindow: number;

  constructor(options: FakeMemoryOptions) {
    const slots = options.slots ?? 1;
    this.sequenceSize = options.slotContextSize ?? 128;
    this.size = options.cells ?? slots * this.sequenceSize;
    this.isRecurrent = options.isRecurrent ?? false;
    this.slidingWindow = options.slidingWindow ?? 0;
    this.held = Array.from({ length: slots }, () => new Map());
  }

  get used(): number {
    return this.held.reduce((sum, cells) => sum + cells.size, 0);
  }

  /** The tokens that a sequence holds, by position. */
  tokensOf(sequence: number): number[] {
    return [...this.cellsOf(sequence)].sort(([a], [b]) => a - b).map(([, token]) => token);
  }

  /** @throws ERR_DECODE where the position does not follow the last one */
  put(sequence: number, position: number, token: number): void {
    const cells = this.cellsOf(sequence);
    if (position !== this.nextPosition(sequence)) throw nativeError('ERR_DECODE', `gap before ${position}`);
    cells.set(position, token);
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
    if (this.isRecurrent && hit.length > 0 && hit.length < cells.size) return false;
    for (const position of hit) cells.delete(position);
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

  /** The bytes are the cells as JSON. */
  save(sequence: number): Uint8Array {
    return Buffer.from(JSON.stringify([...this.cellsOf(sequence)]));
  }

  /** @throws ERR_STATE; the sequence is empty then */
  restore(sequence: number, state: Uint8Array): void {
    const cells = this.cellsOf(sequence);
    cells.clear();
    try {
      const saved = JSON.parse(Buffer.from(state).toString()) as [number, number][];
      for (const [position, token] of saved) cells.set(position, token);
    } catch {
      throw nativeError('ERR_STATE', 'the state is damaged');
    }
  }

  firstPosition(sequence: number): number {
    const cells = this.cellsOf(sequence);
    return cells.size === 0 ? -1 : Math.min(...cells.keys());
  }

  lastPosition(sequence: number): number {
    return Math.floor(Math.max(-1, ...this.cellsOf(sequence).keys()));
  }

  private cellsOf(sequence: number): Map<number, number> {
    const cells = this.held[sequence];
    if (!cells) throw nativeError('ERR_INVALID_ARGUMENT', `no sequence ${sequence}`);
    return cells;
  }
}
