import type { MediaSpan } from '../door/media.js';

/**
 * Where the cells of a sequence stand. A place counts cells; a position is what llama.cpp calls so. They are equal, but
 * that media may take fewer positions than cells. Media are never cut: a place inside of them counts as their first one.
 */
export class CellLayout {
  private spans: readonly MediaSpan[] = [];

  get hasMedia(): boolean {
    return this.spans.length > 0;
  }

  /** @param spans in order */
  replace(spans: readonly MediaSpan[]): void {
    this.spans = spans;
  }

  /** Only what is whole before a place stays. */
  truncate(length: number): void {
    if (this.hasMedia) this.spans = this.spans.filter(({ at, cells }) => at + cells <= length);
  }

  /** Becomes that of the first `length` cells of another one. */
  copyFrom(other: CellLayout, length: number): void {
    this.spans = other.spans;
    this.truncate(length);
  }

  /** The position of what stands at a place; inside of media, that of their first cell. */
  positionOf(place: number): number {
    let position = place;
    for (const { at, cells, positions } of this.spans) {
      if (at >= place) break;
      if (place < at + cells) return position - (place - at);
      position -= cells - positions;
    }
    return position;
  }

  /** The place that a position belongs to; inside of media, that of their first cell. */
  placeAt(position: number): number {
    let place = position;
    for (const { at, cells, positions } of this.spans) {
      if (at >= place) break;
      if (place < at + positions) return at;
      place += cells - positions;
    }
    return place;
  }

  /** The largest place up to `length` that cuts no media. */
  whole(length: number): number {
    return this.spanAt(length)?.at ?? length;
  }

  /** The media that have a cell at this place. */
  spanAt(place: number): MediaSpan | undefined {
    return this.spans.find(({ at, cells }) => at <= place && place < at + cells);
  }

  /** Where the next media begin, at this place or behind it; infinite where none follow. */
  nextMedia(place: number): number {
    return this.spans.find(({ at }) => at >= place)?.at ?? Number.POSITIVE_INFINITY;
  }

  slice(length: number): readonly MediaSpan[] {
    return this.spans.filter(({ at, cells }) => at + cells <= length);
  }
}
