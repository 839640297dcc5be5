export interface FakePoisonOptions {
  /** Tokens whose cells hold numbers that are not finite; absent = none. */
  readonly isPoison?: ((token: number) => boolean) | undefined;
  /** Sequences share their cells: what is broken in one breaks what is computed for the others beside it. */
  readonly isUnified?: boolean;
}

/**
 * Which cells hold numbers that are not finite, as bad as it can be: one such cell breaks all that is computed in its
 * stream, whether a sequence still holds it or not, until the memory is cleaned.
 */
export class FakePoison {
  private readonly broken: readonly Set<number>[];
  /** Streams with broken cells that nobody holds. */
  private readonly stale = new Set<number>();
  private readonly isPoison: (token: number) => boolean;
  private readonly isUnified: boolean;

  constructor(slots: number, { isPoison = () => false, isUnified = false }: FakePoisonOptions) {
    this.isPoison = isPoison;
    this.isUnified = isUnified;
    this.broken = Array.from({ length: slots }, () => new Set());
  }

  /** A step computed these cells. */
  compute(cells: readonly { readonly sequence: number; readonly position: number; readonly token: number }[]): void {
    for (const { sequence, position, token } of cells) if (this.isPoison(token)) this.broken[sequence]!.add(position);
    for (const { sequence, position } of cells) if (this.leaksInto(sequence)) this.broken[sequence]!.add(position);
  }

  isBroken(sequence: number, position: number): boolean {
    return this.broken[sequence]!.has(position);
  }

  trim(sequence: number, from: number, to: number): void {
    const broken = this.broken[sequence]!;
    for (const position of broken) {
      if (position < from || (to >= 0 && position >= to)) continue;
      broken.delete(position);
      this.stale.add(this.streamOf(sequence));
    }
  }

  copy(source: number, target: number): void {
    for (const position of this.broken[source]!) this.broken[target]!.add(position);
  }

  /** @returns the sequences with broken cells, which have none any more */
  clean(): number[] {
    this.stale.clear();
    const sequences = [...this.broken.keys()].filter((sequence) => this.broken[sequence]!.size > 0);
    for (const sequence of sequences) this.broken[sequence]!.clear();
    return sequences;
  }

  private leaksInto(sequence: number): boolean {
    const stream = this.streamOf(sequence);
    const isInStream = (_: unknown, other: number) => this.streamOf(other) === stream;
    return this.stale.has(stream) || this.broken.filter(isInStream).some(({ size }) => size > 0);
  }

  private streamOf(sequence: number): number {
    return this.isUnified ? 0 : sequence;
  }
}
