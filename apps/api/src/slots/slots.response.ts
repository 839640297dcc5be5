import type { SlotTransfer } from '#engine';
import { schemaOf } from '../http/declared-fields.js';
import { COUNT, MILLISECONDS, ResponseField, TEXT } from '../http/response-fields.js';

export class SaveTimings {
  @ResponseField('Milliseconds, without the wait for the slot.', MILLISECONDS)
  readonly save_ms: number;
}

export class SlotSaved {
  @ResponseField('Number of the slot.', COUNT)
  readonly id_slot: number;
  @ResponseField('Name of the file.', TEXT)
  readonly filename: string;
  @ResponseField('Tokens that the slot holds.', COUNT)
  readonly n_saved: number;
  @ResponseField('Bytes of the file.', COUNT)
  readonly n_written: number;
  @ResponseField('How long it took.', schemaOf(SaveTimings))
  readonly timings: SaveTimings;
}

export class RestoreTimings {
  @ResponseField('Milliseconds, without the wait for the slot.', MILLISECONDS)
  readonly restore_ms: number;
}

export class SlotRestored {
  @ResponseField('Number of the slot.', COUNT)
  readonly id_slot: number;
  @ResponseField('Name of the file.', TEXT)
  readonly filename: string;
  @ResponseField('Tokens that the slot holds now.', COUNT)
  readonly n_restored: number;
  @ResponseField('Bytes of the file.', COUNT)
  readonly n_read: number;
  @ResponseField('How long it took.', schemaOf(RestoreTimings))
  readonly timings: RestoreTimings;
}

export class SlotErased {
  @ResponseField('Number of the slot.', COUNT)
  readonly id_slot: number;
  @ResponseField('Tokens that the slot held.', COUNT)
  readonly n_erased: number;
}

export function slotSaved(id: number, filename: string, { tokens, bytes, ms }: SlotTransfer): SlotSaved {
  return { id_slot: id, filename, n_saved: tokens, n_written: bytes, timings: { save_ms: ms } };
}

export function slotRestored(id: number, filename: string, { tokens, bytes, ms }: SlotTransfer): SlotRestored {
  return { id_slot: id, filename, n_restored: tokens, n_read: bytes, timings: { restore_ms: ms } };
}
