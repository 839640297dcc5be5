import type { Vocabulary } from '../door/vocabulary.js';
import { IndentLimit } from './indent-limit.js';
import { StopMatcher } from './stop-matcher.js';
import { TokenText } from './token-text.js';

/** What in a text can end a generation. */
export interface TextLimits {
  readonly stop: readonly string[];
  readonly minIndent: number;
}

/** The text of one generation, token by token: whole characters, without stop strings. */
export class GeneratedText {
  private readonly characters: TokenText;
  private readonly matcher: StopMatcher;
  private readonly indent: IndentLimit;
  hasNewLine = false;
  /** A line was indented too little: the text ends before that line. */
  isCut = false;

  constructor(
    private readonly vocabulary: Vocabulary,
    limits: TextLimits,
    isVisible: (token: number) => boolean,
  ) {
    this.characters = new TokenText(vocabulary, isVisible);
    this.matcher = new StopMatcher(limits.stop);
    this.indent = new IndentLimit(limits.minIndent);
  }

  /** The stop string that ended the text; empty before. */
  get stoppingWord(): string {
    return this.matcher.word;
  }

  /** The text itself ends the generation: by a stop string or an indentation. */
  get isEnded(): boolean {
    return this.isCut || this.matcher.word !== '';
  }

  /** The last token left a character unfinished, so that it released nothing. */
  get isIncomplete(): boolean {
    return this.characters.isIncomplete;
  }

  /** @param isLast nothing is held back as a possible stop string any more */
  push(token: number, isLast: boolean): string {
    let text = this.characters.push(token);
    if (this.vocabulary.endsGeneration(token)) text += this.characters.flush();
    if (this.isIncomplete) return '';
    text = this.matcher.push(text);
    if (isLast) text += this.matcher.flush();
    return this.release(text);
  }

  /** What is still held back when nothing more comes: empty after a last token that completed its character. */
  rest(): string {
    if (this.isEnded) return '';
    return this.release(this.matcher.flush() + this.characters.flush());
  }

  private release(text: string): string {
    const end = this.indent.findEnd(text);
    this.isCut = end >= 0;
    const kept = this.isCut ? text.slice(0, end) : text;
    if (kept.includes('\n')) this.hasNewLine = true;
    return kept;
  }
}
