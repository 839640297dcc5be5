/** The scale of every LoRA adapter that a sequence is computed with. */
export interface AdapterSet {
  /** One scale an adapter. */
  readonly scales: Float32Array;
  /** Sets with the same key are the same, also from one run of the program to the next; empty = no adapter acts. */
  readonly key: string;
}

export const NO_ADAPTERS: AdapterSet = { scales: new Float32Array(), key: '' };

/** Whether cells of one set are of use to the other. */
export function isSameSet(a: AdapterSet, b: AdapterSet): boolean {
  return a.key === b.key;
}
