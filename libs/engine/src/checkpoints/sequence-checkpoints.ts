import { type BorderRules, bordersOf } from './borders.js';
import { type Checkpoint, newestBefore } from './checkpoint.js';
import { leastUseful } from './checkpoint-choice.js';

/** A checkpoint so few tokens before a place makes one there needless. */
const MIN_DISTANCE = 16;

/** The checkpoints of a sequence of the context, and where its prompt is to get more. */
export class SequenceCheckpoints {
  private held: Checkpoint[] = [];
  private borders: readonly number[] = [];
  /** Tokens of the prompt. */
  private end = 0;

  /** @param isRecurrent nothing of the sequence can be cut back; false = what a sliding window still holds can */
  constructor(
    private readonly rules: BorderRules,
    readonly isRecurrent: boolean,
  ) {}

  /** By place, ascending. */
  get all(): readonly Checkpoint[] {
    return this.held;
  }

  /** The newest one at a place or before it. */
  before(place: number): Checkpoint | undefined {
    return newestBefore(this.held, place);
  }

  /** A prompt is to be evaluated. @param start tokens of it that are in the cache @param whole as in `bordersOf` */
  plan(prompt: Int32Array, start: number, whole: (place: number) => number): void {
    this.end = prompt.length;
    this.borders = bordersOf(prompt, start, this.rules, whole).filter((border) => !this.isNear(border));
  }

  /** Where a piece that begins at a place has to end; infinite = anywhere. */
  nextBorder(place: number): number {
    return this.borders.find((border) => border > place) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether one is wanted at a place. */
  isDue(place: number): boolean {
    return this.borders.length > 0 && this.borders.includes(place);
  }

  /**
   * What is done about a border where one is due: whichever is least useful with it makes room.
   * @returns false if that is the new one
   */
  makeRoom(place: number): boolean {
    this.borders = this.borders.filter((border) => border !== place);
    if (this.held.length < this.rules.max) return true;
    const places = [...this.held.map((checkpoint) => checkpoint.place), place];
    const index = leastUseful(places, Math.max(this.end, place));
    if (index === this.held.length) return false;
    this.held.splice(index, 1)[0]!.release();
    return true;
  }

  /** @param checkpoint behind all others */
  add(checkpoint: Checkpoint): void {
    checkpoint.hold();
    this.held.push(checkpoint);
  }

  /** Becomes these, by place, ascending. */
  replace(checkpoints: readonly Checkpoint[]): void {
    for (const checkpoint of checkpoints) checkpoint.hold();
    this.dropBehind(-1);
    this.held = [...checkpoints];
  }

  /** At most the first tokens up to a place are as they were. */
  dropBehind(place: number): void {
    while (this.held.length > 0 && this.held.at(-1)!.place > place) this.held.pop()!.release();
  }

  private isNear(border: number): boolean {
    const before = this.before(border)?.place;
    return before !== undefined && border - before < MIN_DISTANCE;
  }
}
