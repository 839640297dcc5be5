/** Lines of one kind that are written within a window; the rest is counted. */
const LINES = 5;
/** Milliseconds. */
const WINDOW = 10_000;
/** Kinds that are told apart within a window: whoever makes up texts fills only these. */
const KINDS = 64;
/** Characters at its beginning that make a line's kind, once its numbers are taken out. */
const KIND_LENGTH = 60;
const OTHER_KINDS = '';

interface Kind {
  /** The first line of it. */
  readonly example: string;
  count: number;
}

/**
 * Bounds how often the same is logged: whatever repeats, an error at each request, fills no disk. A window begins with a
 * line and ends by itself; then it is said how many lines were left out.
 */
export class RepeatLimit {
  private readonly kinds = new Map<string, Kind>();
  private timer: NodeJS.Timeout | undefined;

  /** @param report takes the number of lines that were left out, and a line that they are like */
  constructor(private readonly report: (left: number, example: string) => void) {}

  /** Whether the line is to be written. */
  admits(line: string): boolean {
    this.timer ??= setTimeout(() => this.endWindow(), WINDOW).unref();
    const kind = this.kindOf(line);
    kind.count++;
    return kind.count <= LINES;
  }

  private kindOf(line: string): Kind {
    const own = line
      .slice(0, 2 * KIND_LENGTH)
      .replace(/0x[\da-f]+|\d+/gi, '#')
      .slice(0, KIND_LENGTH);
    const name = this.kinds.has(own) || this.kinds.size < KINDS ? own : OTHER_KINDS;
    const kind = this.kinds.get(name) ?? { example: line, count: 0 };
    this.kinds.set(name, kind);
    return kind;
  }

  private endWindow(): void {
    this.timer = undefined;
    const ended = [...this.kinds.values()];
    this.kinds.clear();
    for (const { example, count } of ended) if (count > LINES) this.report(count - LINES, example);
  }
}
