/**
 * The largest scale of an adapter or a control vector, of either sign. They are trained for 1, and people use up to
 * about 4; far beyond that keys and values overflow half precision.
 */
export const MAX_ADAPTER_SCALE = 16;

/** A LoRA adapter to load, and the scale that it starts with. */
export interface AdapterFile {
  readonly path: string;
  readonly scale: number;
}
