/** The scale of every LoRA adapter that a sequence is computed with. */
export interface AdapterSet {
  /** One scale an adapter. */
  readonly scales: Float32Array;
  /** Sets with the same key are the same, also from one run of the program to the next; empty = no adapter acts. */
  readonly key: string;
  /** The tenant whose tasks alone may find cells that were computed with it; absent = all may. */
  readonly owner?: string;
}

export const NO_ADAPTERS: AdapterSet = { scales: new Float32Array(), key: '' };

/** Whether tokens of both can be computed in one step. */
export function isSameSet(a: AdapterSet, b: AdapterSet): boolean {
  return a.key === b.key;
}

/** Whether cells that were computed with one set are of use to a task with another one. */
export function isOfUse(held: AdapterSet, wanted: AdapterSet): boolean {
  return held.key === wanted.key && (held.owner === undefined || held.owner === wanted.owner);
}

/** The same for cells with the same key. */
export function cellKeyOf({ key, owner }: AdapterSet): string {
  return owner === undefined ? key : `${key}\n${owner}`;
}

/** Keys of the cells that a task may find: its tenant's, and those that are for all. */
export function cellKeysFor(wanted: AdapterSet): readonly string[] {
  return wanted.owner === undefined ? [wanted.key] : [cellKeyOf(wanted), wanted.key];
}
