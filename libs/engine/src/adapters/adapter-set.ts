/**
 * What a sequence is computed with: the scale of every LoRA adapter. Sets are made once, so that the same scales are the
 * same object.
 */
export interface AdapterSet {
  /** One scale an adapter. */
  readonly scales: Float32Array;
  /** Tells sets apart, also from one run of the program to the next; empty = no adapter acts. */
  readonly key: string;
}

export const NO_ADAPTERS: AdapterSet = { scales: new Float32Array(), key: '' };
