/** Tasks of one priority and one tenant, in order of arrival. */
export interface Line<Entry> {
  readonly priority: number;
  readonly tenant: string;
  /** With the number of their arrival among all. */
  readonly waiting: Map<Entry, number>;
}

/** The first task of a line that was not passed over yet. */
export interface Head<Entry> {
  readonly entry: Entry;
  readonly line: Line<Entry>;
  readonly arrival: number;
}

interface Cursor<Entry> {
  readonly rest: Iterator<[Entry, number]>;
  head: Head<Entry> | undefined;
}

/** A walk along all lines at once, which goes on while tasks come and go. */
export class LineWalk<Entry> {
  private readonly cursors = new Map<Line<Entry>, Cursor<Entry>>();

  constructor(private readonly lines: ReadonlyMap<string, Line<Entry>>) {}

  /** Takes the best head, which is passed over from now on. @param isBetter whether the first is before the second */
  next(isBetter: (one: Head<Entry>, other: Head<Entry>) => boolean): Head<Entry> | undefined {
    let best: Head<Entry> | undefined;
    for (const line of this.lines.values()) {
      const head = this.headOf(line);
      if (head && (best === undefined || isBetter(head, best))) best = head;
    }
    if (best) this.cursors.get(best.line)!.head = undefined;
    return best;
  }

  private headOf(line: Line<Entry>): Head<Entry> | undefined {
    let cursor = this.cursors.get(line);
    if (cursor === undefined) {
      cursor = { rest: line.waiting.entries(), head: undefined };
      this.cursors.set(line, cursor);
    }
    while (cursor.head === undefined || !line.waiting.has(cursor.head.entry)) {
      const { value, done } = cursor.rest.next();
      if (done) return undefined;
      cursor.head = { entry: value[0], line, arrival: value[1] };
    }
    return cursor.head;
  }
}
