import { LRUCache } from 'lru-cache';
import { hasMedia, type PromptMedia } from '../door/media.js';
import type { Task } from '../door/task.js';

/** What may be known at a time. */
const MAX_KNOWN = 65_536;
const NO_BYTES = new Uint8Array();

/** The first number below those that mean something else. */
const FIRST = -2;

/**
 * Gives media numbers that stand in a prompt where tokens would: negative ones, equal for equal media. So whoever compares
 * prompts compares their media too.
 */
export class MediaTokens {
  /** Made with the first media: it takes room for all that may be known. */
  private numbers: LRUCache<string, number> | undefined;
  private next = FIRST;

  /** The task with numbers in the cells of its media, and without the files, which are large. */
  mark(task: Task): Task {
    const { media = [] } = task;
    if (!hasMedia(task)) return task;
    const prompt = task.prompt.slice();
    for (const each of media) prompt.fill(this.numberOf(each), each.at, each.at + each.cells);
    return { ...task, prompt, media: media.map((each) => ({ ...each, bytes: NO_BYTES })) };
  }

  numberOf({ hash, cells, positions }: Pick<PromptMedia, 'hash' | 'cells' | 'positions'>): number {
    const name = `${hash} ${cells} ${positions}`;
    this.numbers ??= new LRUCache({ max: MAX_KNOWN });
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.next--;
    this.numbers.set(name, number);
    return number;
  }
}

/** The tokens of a prompt without the cells of its media. */
export function tokensAlone(prompt: Int32Array, media: readonly PromptMedia[] = []): Int32Array {
  return media.length === 0 ? prompt : prompt.filter((token) => token >= 0);
}

/** A task as it is shown: its prompt without cells of media, and no files. */
export function withoutMedia(task: Task): Task {
  if (!hasMedia(task)) return task;
  const { media, ...shown } = task;
  return { ...shown, prompt: tokensAlone(task.prompt, media) } as Task;
}
