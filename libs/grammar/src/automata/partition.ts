/**
 * A partition of the numbers from 0 up to `size` into sets that can be split by marking members. The members of a set
 * lie side by side in `elements`, the marked ones first, so that marking and splitting take time by what is marked.
 * Valmari, "Fast brief practical DFA minimization" (2012).
 */
export class Partition {
  /** How many sets there are; they are numbered from 0. */
  count: number;
  readonly elements: Int32Array;
  readonly setOf: Int32Array;
  /** Where each set begins and ends in `elements`. */
  readonly first: Int32Array;
  readonly past: Int32Array;
  private readonly place: Int32Array;
  private readonly marked: Int32Array;
  private readonly touched: Int32Array;
  private touchedCount = 0;

  /** @param keys the numbers with one key, at least 0 and below `size`, make a set; sets are numbered by their keys */
  constructor(size: number, keys: Int32Array) {
    const room = size + 1;
    this.elements = new Int32Array(size);
    this.setOf = new Int32Array(size);
    this.place = new Int32Array(size);
    this.first = new Int32Array(room);
    this.past = new Int32Array(room);
    this.marked = new Int32Array(room);
    this.touched = new Int32Array(room);
    this.count = 0;
    let width = 0;
    for (const key of keys) width = Math.max(width, key + 1);
    const ends = new Int32Array(width + 1);
    for (const key of keys) ends[key + 1]!++;
    for (let key = 0; key < width; key++) ends[key + 1]! += ends[key]!;
    const setOfKey = new Int32Array(width);
    for (let key = 0; key < width; key++) {
      if (ends[key] === ends[key + 1]) continue;
      this.first[this.count] = ends[key]!;
      this.past[this.count] = ends[key + 1]!;
      setOfKey[key] = this.count++;
    }
    for (let element = 0; element < size; element++) {
      const key = keys[element]!;
      const place = ends[key]!++;
      this.elements[place] = element;
      this.place[element] = place;
      this.setOf[element] = setOfKey[key]!;
    }
  }

  mark(element: number): void {
    const set = this.setOf[element]!;
    const from = this.place[element]!;
    const to = this.first[set]! + this.marked[set]!;
    if (from < to) return;
    const other = this.elements[to]!;
    this.elements[from] = other;
    this.place[other] = from;
    this.elements[to] = element;
    this.place[element] = to;
    if (this.marked[set] === 0) this.touched[this.touchedCount++] = set;
    this.marked[set]!++;
  }

  /** Parts the marked members of each set from the others; the smaller part becomes a new set. Nothing is marked then. */
  split(): void {
    while (this.touchedCount > 0) {
      const set = this.touched[--this.touchedCount]!;
      const border = this.first[set]! + this.marked[set]!;
      this.marked[set] = 0;
      if (border === this.past[set]) continue;
      const fresh = this.count++;
      if (border - this.first[set]! <= this.past[set]! - border) {
        this.first[fresh] = this.first[set]!;
        this.past[fresh] = this.first[set] = border;
      } else {
        this.past[fresh] = this.past[set]!;
        this.first[fresh] = this.past[set] = border;
      }
      for (let at = this.first[fresh]!; at < this.past[fresh]!; at++) this.setOf[this.elements[at]!] = fresh;
    }
  }
}
