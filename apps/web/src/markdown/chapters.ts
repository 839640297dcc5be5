import { element } from './element.js';

/** Blocks of a chapter. */
const LENGTH = 24;

/**
 * The blocks of a text, grouped: what the browser does for each that is added grows with those beside it, and a chapter
 * that is out of sight costs it nothing.
 */
export class Chapters {
  private last: HTMLElement | undefined;
  private length = 0;

  constructor(private readonly target: HTMLElement) {}

  /** Adds a block that stays. */
  add(block: Node): void {
    this.current().append(block);
    this.length++;
  }

  /** Shows blocks behind the others for the time being. @returns those that are to be removed again */
  show(blocks: readonly Node[]): readonly ChildNode[] {
    if (blocks.length === 0) return [];
    const chapter = this.current();
    const count = chapter.childNodes.length;
    chapter.append(...blocks);
    return [...chapter.childNodes].slice(count);
  }

  clear(): void {
    this.target.replaceChildren();
    this.last = undefined;
    this.length = 0;
  }

  private current(): HTMLElement {
    if (this.last === undefined || this.length === LENGTH) {
      this.last = this.target.appendChild(element('div', 'chapter'));
      this.length = 0;
    }
    return this.last;
  }
}
