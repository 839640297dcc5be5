import type { TokenProbabilities } from '#engine';

/** Room for this many entries to begin with. */
const FIRST_ROOM = 64;

/**
 * Tokens with their probabilities, of which there may be thousands each: numbers side by side in a few arrays, which
 * grow with them. It copies what it takes, so that the messages of the engine can go.
 */
export class ProbabilityList implements Iterable<TokenProbabilities> {
  private ids = new Int32Array(FIRST_ROOM);
  private values = new Float32Array(FIRST_ROOM);
  /** Where the entries of each token begin: itself, then the most likely ones. */
  private readonly starts: number[] = [];
  private used = 0;

  get length(): number {
    return this.starts.length;
  }

  add({ id, value, top }: TokenProbabilities): void {
    const { used } = this;
    this.makeRoom(used + 1 + top.ids.length);
    this.starts.push(used);
    this.ids[used] = id;
    this.values[used] = value;
    this.ids.set(top.ids, used + 1);
    this.values.set(top.values, used + 1);
    this.used += 1 + top.ids.length;
  }

  *[Symbol.iterator](): Iterator<TokenProbabilities> {
    for (const [index, start] of this.starts.entries()) {
      const end = this.starts[index + 1] ?? this.used;
      yield {
        id: this.ids[start]!,
        value: this.values[start]!,
        top: { ids: this.ids.subarray(start + 1, end), values: this.values.subarray(start + 1, end) },
      };
    }
  }

  private makeRoom(length: number): void {
    if (length <= this.ids.length) return;
    const room = Math.max(length, 2 * this.ids.length);
    this.ids = grown(this.ids, new Int32Array(room));
    this.values = grown(this.values, new Float32Array(room));
  }
}

function grown<Numbers extends Int32Array | Float32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
