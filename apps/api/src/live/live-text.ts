import { eventText } from '../http/sse.js';
import type { LiveSlotState, LiveState } from './live.response.js';
import type { RequestRecord } from './request-record.response.js';

/** Members that are sent as a whole where anything in them has changed. */
const WHOLE = ['engine', 'queue', 'throughput', 'cache', 'latencies', 'totals', 'process'] as const;

/** Records in the first event. */
export const FIRST_RECORDS = 50;

/** All that is known at a moment. */
export type LivePicture = Pick<LiveState, 'time' | (typeof WHOLE)[number]> & {
  readonly slots: readonly LiveSlotState[];
};

/**
 * The events of a feed as they are sent: what was told last, and the text of what has changed since. Whoever comes gets
 * what was told last, so that the changes after that are all that it lacks.
 */
export class LiveText {
  private readonly members = new Map<string, string>();
  private readonly slots = new Map<number, string>();
  private records: readonly string[] = [];
  private time = 0;

  /** @param ended since the last call @returns undefined where nothing has changed */
  change(picture: LivePicture, ended: readonly RequestRecord[]): string | undefined {
    const parts = [`"time":${picture.time}`];
    for (const name of WHOLE) {
      const text = JSON.stringify(picture[name]);
      if (text === undefined || text === this.members.get(name)) continue;
      this.members.set(name, text);
      parts.push(`"${name}":${text}`);
    }
    const slots = this.changedSlots(picture.slots);
    if (slots.length > 0) parts.push(`"slots":[${slots.join(',')}]`);
    const records = ended.map((record) => JSON.stringify(record));
    if (records.length > 0) {
      parts.push(`"ended":[${records.join(',')}]`);
      this.records = [...this.records, ...records].slice(-FIRST_RECORDS);
    }
    this.time = picture.time;
    return parts.length === 1 ? undefined : eventText({ event: 'change', data: `{${parts.join(',')}}` });
  }

  snapshot(): string {
    const parts = [
      `"time":${this.time}`,
      ...Array.from(this.members, ([name, text]) => `"${name}":${text}`),
      `"slots":[${[...this.slots.values()].join(',')}]`,
      `"ended":[${this.records.join(',')}]`,
    ];
    return eventText({ event: 'snapshot', data: `{${parts.join(',')}}` });
  }

  private changedSlots(slots: readonly LiveSlotState[]): readonly string[] {
    const changed: string[] = [];
    for (const slot of slots) {
      const text = JSON.stringify(slot);
      if (text === this.slots.get(slot.id)) continue;
      this.slots.set(slot.id, text);
      changed.push(text);
    }
    return changed;
  }
}
