import { GbnfError } from './gbnf-error.js';

/** The text of a grammar and a place in it. */
export class GbnfSource {
  at = 0;

  constructor(readonly text: string) {}

  get char(): string {
    return this.text[this.at] ?? '';
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  eat(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** What a sticky expression matches here; the place moves past it. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  /** Spaces and comments; line breaks too, where the grammar goes on. */
  skipSpace(acrossLines: boolean): void {
    this.match(acrossLines ? /(?:[ \t\r\n]|#[^\r\n]*)*/y : /(?:[ \t]|#[^\r\n]*)*/y);
  }

  error(reason: string, at = this.at): GbnfError {
    const before = this.text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    return new GbnfError(reason, line, Array.from(before.slice(lineStart)).length + 1);
  }
}
