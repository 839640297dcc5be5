import type { SlotTransfer } from '#engine';
import { COUNT, MILLISECONDS, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

export class SaveTimings {
  @Shown('Milliseconds, without the wait for the slot.', MILLISECONDS)
  readonly save_ms: number;
}

export class SlotSaved {
  @Shown('Number of the slot.', COUNT)
  readonly id_slot: number;
  @Shown('Name of the file.', TEXT)
  readonly filename: string;
  @Shown('Tokens that the slot holds.', COUNT)
  readonly n_saved: number;
  @Shown('Bytes of the file.', COUNT)
  readonly n_written: number;
  @Shown('How long it took.', schemaOf(SaveTimings))
  readonly timings: SaveTimings;
}

export class RestoreTimings {
  @Shown('Milliseconds, without the wait for the slot.', MILLISECONDS)
  readonly restore_ms: number;
}

export class SlotRestored {
  @Shown('Number of the slot.', COUNT)
  readonly id_slot: number;
  @Shown('Name of the file.', TEXT)
  readonly filename: string;
  @Shown('Tokens that the slot holds now.', COUNT)
  readonly n_restored: number;
  @Shown('Bytes of the file.', COUNT)
  readonly n_read: number;
  @Shown('How long it took.', schemaOf(RestoreTimings))
  readonly timings: RestoreTimings;
}

export class SlotErased {
  @Shown('Number of the slot.', COUNT)
  readonly id_slot: number;
  @Shown('Tokens that the slot held.', COUNT)
  readonly n_erased: number;
}

export function slotSaved(id: number, filename: string, { tokens, bytes, ms }: SlotTransfer): SlotSaved {
  return { id_slot: id, filename, n_saved: tokens, n_written: bytes, timings: { save_ms: ms } };
}

export function slotRestored(id: number, filename: string, { tokens, bytes, ms }: SlotTransfer): SlotRestored {
  return { id_slot: id, filename, n_restored: tokens, n_read: bytes, timings: { restore_ms: ms } };
}
