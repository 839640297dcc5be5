import type { Subscriber } from 'rxjs';
import type { AdapterSet } from '../adapters/adapter-set.js';
import type { TimedEmbedding } from '../door/embedding.js';

/** An input, and who waits for its vectors. */
export interface QueuedInput {
  readonly tokens: Int32Array;
  /** What it is computed with. */
  readonly adapters: AdapterSet;
  readonly output: Subscriber<TimedEmbedding>;
  /** Milliseconds, as performance.now. */
  readonly queuedAt: number;
}

interface Place {
  readonly input: QueuedInput;
  /** It was neither taken nor cancelled. */
  isWaiting: boolean;
}

/** Taken places that are kept before the list is cut, so that taking costs the same however many inputs wait. */
const SLACK = 1024;

/** Inputs that no step has taken yet, in order of arrival. */
export class InputQueue {
  /** Inputs that somebody still waits for. */
  length = 0;
  private places: Place[] = [];
  private head = 0;

  add(input: QueuedInput): void {
    const place = { input, isWaiting: true };
    this.places.push(place);
    this.length++;
    input.output.add(() => this.leave(place));
  }

  /** The next input if it `fits`; none is overtaken. */
  take(fits: (input: QueuedInput) => boolean): QueuedInput | undefined {
    while (this.places[this.head]?.isWaiting === false) this.head++;
    if (this.head >= SLACK && this.head * 2 >= this.places.length) {
      this.places = this.places.slice(this.head);
      this.head = 0;
    }
    const place = this.places[this.head];
    if (place === undefined || !fits(place.input)) return undefined;
    this.leave(place);
    return place.input;
  }

  removeAll(): QueuedInput[] {
    const left = this.places.slice(this.head).filter(({ isWaiting }) => isWaiting);
    for (const place of left) this.leave(place);
    this.places = [];
    this.head = 0;
    return left.map(({ input }) => input);
  }

  private leave(place: Place): void {
    if (!place.isWaiting) return;
    place.isWaiting = false;
    this.length--;
  }
}
