import type { Token } from 'marked';
import { blockTokens, plainBlock } from './lexer.js';
import { MATH_LINE, mayBecomeMath } from './math-rule.js';

/** Letters of a block, beyond which it is cut at a line and shown as it is. */
export const LONGEST_BLOCK = 32_768;
/** Letters of an open block, beyond which it is looked at less often. */
export const LONG_BLOCK = 8192;

/** What is new since the last look. */
export interface Split {
  /** Blocks that nothing can change any more. */
  readonly closed: readonly Token[];
  /** Blocks at the end, which may still change; they replace those of the last look. */
  readonly open: readonly Token[];
}

/** A fence of code that is open: its lines are never looked at again. */
export interface OpenFence {
  readonly language: string;
  /** What came since the last look. */
  readonly added: string;
  /** Whether it began with this look. */
  readonly isNew: boolean;
}

/**
 * Splits a text that grows into blocks. A block is closed when the first line of a later block is complete: marked reads
 * from the front, so nothing behind that line can change what stands before it. Only the rest is read again.
 */
export class BlockSplitter {
  private tail = '';
  private fence: { readonly marks: RegExp; readonly language: string; scanned: number; shown: number } | undefined;

  /** Letters that are read again at each look. */
  get openLength(): number {
    return this.fence === undefined ? this.tail.length : 0;
  }

  append(text: string): void {
    // Marked reads all ends of lines as one letter; one that is cut in its middle waits for the rest.
    const isMixed = this.tail.endsWith('\r') || text.includes('\r');
    this.tail += text;
    if (isMixed) this.tail = this.tail.replaceAll(/\r\n|\r(?!$)/g, '\n');
  }

  /** @returns the open fence, where the text is in one; its code grows by `added` */
  fenceNow(): OpenFence | undefined {
    const begun = this.fence === undefined;
    this.fence ??= openingOf(this.tail);
    const { fence } = this;
    if (fence === undefined) return undefined;
    const lineEnd = this.tail.lastIndexOf('\n');
    // Only whole lines are looked at: the last one may become the end of the fence.
    while (fence.scanned < lineEnd) {
      const end = this.tail.indexOf('\n', fence.scanned);
      if (fence.marks.test(this.tail.slice(fence.scanned, end))) {
        this.fence = undefined;
        return undefined;
      }
      fence.scanned = end + 1;
    }
    const added = this.tail.slice(fence.shown, fence.scanned);
    fence.shown = fence.scanned;
    return { language: fence.language, added, isNew: begun };
  }

  /** @param isEnd no more comes: all blocks are closed */
  split(isEnd: boolean): Split {
    const closed: Token[] = [];
    while (this.tail.length > LONGEST_BLOCK) closed.push(...this.closeLong());
    if (isEnd) {
      closed.push(...blockTokens(this.tail));
      this.tail = '';
      return { closed, open: [] };
    }
    // A line that is not complete may become anything.
    const lines = this.tail.slice(0, this.tail.lastIndexOf('\n') + 1);
    const tokens = blockTokens(lines);
    const done = tokens.slice(0, Math.min(closedCount(tokens), countBefore(tokens, openMath(lines))));
    closed.push(...done);
    this.tail = this.tail.slice(lengthOf(done));
    const isSame = done.length === 0 && lines.length === this.tail.length;
    return { closed, open: isSame ? tokens : blockTokens(this.tail) };
  }

  /** Closes blocks of a text that is longer than a block may be: all but the last, or what fits of it. */
  private closeLong(): readonly Token[] {
    const part = this.tail.slice(0, LONGEST_BLOCK);
    const tokens = blockTokens(part);
    const done = tokens.slice(0, beforeLast(tokens));
    const length = lengthOf(done);
    if (length === 0) return [this.cut(part)];
    this.tail = this.tail.slice(length);
    return done;
  }

  /** A block that is too long ends with the last line that is not. */
  private cut(part: string): Token {
    const line = part.lastIndexOf('\n');
    const end = openingOf(part) !== undefined ? this.endOfFence() : line > 0 ? line + 1 : part.length;
    const raw = this.tail.slice(0, end);
    this.tail = this.tail.slice(end);
    return openingOf(raw) === undefined ? plainBlock(raw) : blockTokens(raw)[0]!;
  }

  private endOfFence(): number {
    const { marks, scanned } = openingOf(this.tail)!;
    for (let start = scanned; start < this.tail.length; ) {
      const newline = this.tail.indexOf('\n', start);
      const end = newline < 0 ? this.tail.length : newline;
      if (marks.test(this.tail.slice(start, end))) return Math.min(end + 1, this.tail.length);
      start = end + 1;
    }
    return this.tail.length;
  }
}

/**
 * Blocks that end where they end. All others, where no blank line follows them, may with what follows become a heading
 * by a line of dashes below.
 */
const FIRM: ReadonlySet<string> = new Set(['heading', 'hr', 'list', 'blockquote', 'table', 'html']);

function endsFirmly({ type, raw }: Token): boolean {
  return FIRM.has(type) || raw.endsWith('\n\n') || (type === 'code' && openingOf(raw) !== undefined);
}

/** Blocks before the last one whose first line is complete. */
function closedCount(tokens: readonly Token[]): number {
  for (let index = tokens.length - 1; index > 0; index--) {
    const { type, raw } = tokens[index]!;
    const before = tokens[index - 1]!;
    if (type !== 'space' && endsFirmly(before) && raw.replace(/^\n+/, '').includes('\n')) return index;
  }
  return 0;
}

/** Where a formula begins whose end has not come; the length of the text where there is none. */
function openMath(text: string): number {
  for (const found of text.matchAll(MATH_LINE)) {
    const place = found.index + found[0].length;
    if (mayBecomeMath(text.slice(place))) return place;
  }
  return text.length;
}

/** Blocks that end before a place. */
function countBefore(tokens: readonly Token[], place: number): number {
  let end = 0;
  for (const [index, { raw }] of tokens.entries()) {
    end += raw.length;
    if (end > place) return index;
  }
  return tokens.length;
}

function beforeLast(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex(({ type }) => type !== 'space');
  return Math.max(0, last);
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { raw }) => sum + raw.length, 0);
}

/** The fence that a text begins with. */
function openingOf(text: string) {
  const found = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n/.exec(text);
  if (found === null) return undefined;
  const [line, marks = '', info = ''] = found;
  if (marks.startsWith('`') && info.includes('`')) return undefined;
  const marksEnd = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}[ \\t]*$`);
  return { marks: marksEnd, language: info.trim().split(/\s/)[0] ?? '', scanned: line.length, shown: line.length };
}
