import type { LiveSlotState } from '../api/server-types.js';

/** Milliseconds that the time line shows. */
export const SPAN = 5 * 60_000;

/** A stretch of time in which a slot did one thing. */
export interface Stretch {
  readonly slot: number;
  readonly state: LiveSlotState['state'];
  readonly from: number;
  /** Undefined = it goes on. */
  readonly to: number | undefined;
  readonly requestId: string | undefined;
  /** What was said of the slot last within it. */
  readonly last: LiveSlotState;
}

/** What slots did in the last five minutes, from what is told of them. Times are the server's. */
export class TimeLine {
  private readonly closed: Stretch[] = [];
  private readonly open = new Map<number, Stretch>();

  /** @param now the server's time, in milliseconds since 1970 */
  take(slots: readonly LiveSlotState[], now: number): void {
    for (const slot of slots) {
      const before = this.open.get(slot.id);
      const isSame =
        before !== undefined &&
        before.state === slot.state &&
        before.from === slot.since &&
        before.requestId === slot.request_id;
      if (isSame) this.open.set(slot.id, { ...before, last: slot });
      else {
        if (before !== undefined && before.state !== 'idle')
          this.closed.push({ ...before, to: Math.max(before.from, slot.since) });
        this.open.set(slot.id, {
          ...{
            slot: slot.id,
            state: slot.state,
            from: slot.since,
            to: undefined,
            requestId: slot.request_id,
            last: slot,
          },
        });
      }
    }
    const oldest = now - SPAN;
    while (this.closed.length > 0 && this.closed[0]!.to! < oldest) this.closed.shift();
  }

  /** Stretches in which slots were busy, the oldest first. */
  stretches(): readonly Stretch[] {
    return [...this.closed, ...[...this.open.values()].filter(({ state }) => state !== 'idle')];
  }
}
