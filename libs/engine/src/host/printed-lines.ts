/** Characters of a line that are kept. */
const LONGEST_LINE = 1024;
/** Lines that are kept. */
const LAST_WORDS = 20;

/** The lines that a process prints, and the last of them for when it ends. */
export class PrintedLines {
  private rest = '';
  private readonly last: string[] = [];

  /** @param take is given each line, without its end */
  constructor(private readonly take: (line: string) => void) {}

  /** The last lines, the oldest first. */
  get lastWords(): readonly string[] {
    return this.last;
  }

  /** A piece of output, wherever it was cut. */
  add(piece: string): void {
    const lines = piece.split('\n');
    const rest = lines.pop()!;
    for (const line of lines) {
      this.grow(line);
      this.end();
    }
    this.grow(rest);
  }

  /** Nothing more comes. */
  end(): void {
    const line = this.rest.trimEnd();
    this.rest = '';
    if (line === '') return;
    this.last.push(line);
    if (this.last.length > LAST_WORDS) this.last.shift();
    this.take(line);
  }

  private grow(text: string): void {
    if (this.rest.length < LONGEST_LINE) this.rest += text.slice(0, LONGEST_LINE - this.rest.length);
  }
}
