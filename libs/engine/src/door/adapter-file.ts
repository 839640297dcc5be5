/** A LoRA adapter to load, and the scale that it starts with. */
export interface AdapterFile {
  readonly path: string;
  readonly scale: number;
}
