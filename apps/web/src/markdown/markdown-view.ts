import type { Token } from 'marked';
import { Chapters } from './chapters.js';
import { CodeBlock } from './code-block.js';
import { type Drawing, drawBlock } from './render.js';
import { BlockSplitter, LONG_BLOCK } from './splitter.js';
import { ENGLISH, type MarkdownTexts } from './texts.js';

/** Milliseconds between two looks at an open block that is long, and while the page is hidden. */
const SELDOM = 250;

/**
 * An answer that is drawn as it comes: closed blocks become elements once and are never touched again, the open one is
 * drawn anew at most once a frame. What is drawn in the end depends on the text alone, not on how it came.
 */
export class MarkdownView {
  private readonly parts: string[] = [];
  private splitter = new BlockSplitter();
  private fence: CodeBlock | undefined;
  /** Elements of the blocks that may still change. */
  private open: readonly ChildNode[] = [];
  /** Whether links may refer to what stands elsewhere. */
  private hasDefinitions = false;
  private waiting = '';
  private frame: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastLook = 0;
  private readonly texts: MarkdownTexts;
  private readonly chapters: Chapters;

  constructor(target: HTMLElement, { texts = ENGLISH }: { readonly texts?: MarkdownTexts } = {}) {
    this.chapters = new Chapters(target);
    this.texts = texts;
  }

  /** All text so far. */
  get source(): string {
    if (this.parts.length > 1) this.parts.splice(0, this.parts.length, this.parts.join(''));
    return this.parts[0] ?? '';
  }

  /** Adds text, which is drawn with the next frame. */
  append(text: string): void {
    this.parts.push(text);
    this.waiting += text;
    this.ask();
  }

  /** Replaces all text. */
  set(text: string): void {
    this.clear();
    this.parts.push(text);
    this.waiting = text;
    this.draw(false);
  }

  /** No more comes. */
  finish(): void {
    this.stop();
    this.draw(true);
    // What a link refers to may stand behind it, and was not known when the link was drawn.
    if (this.hasDefinitions) this.drawWhole();
  }

  destroy(): void {
    this.stop();
  }

  private ask(): void {
    if (this.frame !== undefined || this.timer !== undefined) return;
    const isSeldom = document.hidden || this.splitter.openLength > LONG_BLOCK;
    if (isSeldom) this.timer = setTimeout(() => this.look(), Math.max(0, this.lastLook + SELDOM - performance.now()));
    else this.frame = requestAnimationFrame(() => this.look());
  }

  private look(): void {
    this.stop();
    this.lastLook = performance.now();
    this.draw(false);
  }

  private stop(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = undefined;
    this.timer = undefined;
  }

  private draw(isEnd: boolean): void {
    this.splitter.append(this.waiting);
    this.waiting = '';
    if (!isEnd && this.drawFence()) return;
    const { closed, open } = this.splitter.split(isEnd);
    for (const node of this.open) node.remove();
    this.fence = undefined;
    this.open = [];
    this.drawClosed(closed);
    const undone = this.drawing(false);
    this.open = this.chapters.show(open.flatMap((token) => drawBlock(token, undone) ?? []));
  }

  /** @returns whether the text is within code: then its lines are all that is new */
  private drawFence(): boolean {
    const now = this.splitter.fenceNow();
    if (now === undefined) return false;
    if (this.fence === undefined) {
      for (const node of this.open) node.remove();
      this.fence = new CodeBlock(now.language, this.texts);
      this.open = this.chapters.show([this.fence.node]);
    }
    if (now.added !== '') this.fence.append(now.added);
    return true;
  }

  private drawWhole(): void {
    const { source } = this;
    this.clear();
    this.parts.push(source);
    this.splitter.append(source);
    this.drawClosed(this.splitter.split(true).closed);
  }

  private drawClosed(tokens: readonly Token[]): void {
    const done = this.drawing(true);
    for (const token of tokens) {
      this.hasDefinitions ||= token.type === 'def';
      const node = drawBlock(token, done);
      if (node !== undefined) this.chapters.add(node);
    }
  }

  private clear(): void {
    this.stop();
    this.chapters.clear();
    this.parts.length = 0;
    this.splitter = new BlockSplitter();
    this.fence = undefined;
    this.hasDefinitions = false;
    this.open = [];
    this.waiting = '';
  }

  private drawing(isFinal: boolean): Drawing {
    return { texts: this.texts, isFinal };
  }
}
