import type { RequestRecord } from '../api/server-types.js';
import { SPAN } from './time-line.js';

/** Milliseconds of a column. */
export const COLUMN = 10_000;

/** Upper ends of the bands of latency, in milliseconds; the last has none. */
export const BANDS: readonly number[] = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, Number.POSITIVE_INFINITY];

const MINUTE = 60_000;

/** Requests whose first token came in a column of time and took as long as a band says. */
export interface Cell {
  /** When the column begins, by the server's clock. */
  readonly from: number;
  /** Index in `BANDS`. */
  readonly band: number;
  readonly count: number;
}

/** How long first tokens took in the last five minutes, from the records of what has ended. Times are the server's. */
export class HeatMap {
  private cellsByPlace = new Map<number, Cell>();
  private latest = 0;

  /**
   * @param isAnew whether the records may be known already, as when the feed begins again
   * @param now milliseconds since 1970
   */
  take(records: readonly RequestRecord[], isAnew: boolean, now: number): void {
    const known = isAnew ? this.latest : 0;
    for (const record of records) {
      const { ended_at: endedAt = 0, first_token_ms: took } = record;
      if (endedAt <= known) continue;
      this.latest = Math.max(this.latest, endedAt);
      if (took !== undefined) this.count(record.arrived_at + took, bandOf(took));
    }
    const oldest = now - SPAN - COLUMN;
    for (const [place, { from }] of this.cellsByPlace) if (from < oldest) this.cellsByPlace.delete(place);
  }

  cells(): readonly Cell[] {
    return [...this.cellsByPlace.values()];
  }

  private count(time: number, band: number): void {
    const column = Math.floor(time / COLUMN);
    const place = column * BANDS.length + band;
    const before = this.cellsByPlace.get(place)?.count ?? 0;
    this.cellsByPlace.set(place, { from: column * COLUMN, band, count: before + 1 });
  }
}

/** The bands that have any, slowest first, each with its requests by minute: the first is the last minute. */
export function byMinute(
  cells: readonly Cell[],
  now: number,
): readonly { readonly band: number; readonly counts: readonly number[] }[] {
  const rows = new Map<number, number[]>();
  for (const { from, band, count } of cells) {
    const minute = Math.floor((now - from) / MINUTE);
    const row = rows.get(band) ?? new Array<number>(SPAN / MINUTE).fill(0);
    if (minute >= row.length) continue;
    row[Math.max(0, minute)]! += count;
    rows.set(band, row);
  }
  return [...rows].sort(([a], [b]) => b - a).map(([band, counts]) => ({ band, counts }));
}

function bandOf(ms: number): number {
  return BANDS.findIndex((end) => ms < end);
}
