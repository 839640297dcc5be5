/** What is known of the model once it is loaded. */
export interface LoadedModel {
  readonly path: string;
  readonly description: string;
  readonly fileType: string;
  readonly vocabType: number;
  readonly vocabSize: number;
  readonly trainContext: number;
  readonly embeddingSize: number;
  readonly parameters: number;
  /** Bytes of all tensors. */
  readonly size: number;
  /** Token ids, -1 = the model has none. */
  readonly bos: number;
  readonly eos: number;
  readonly addBos: boolean;
  readonly hasDecoder: boolean;
  readonly fim: {
    readonly pre: number;
    readonly suf: number;
    readonly mid: number;
    readonly rep: number;
    readonly sep: number;
  };
  /** Cells of one slot. */
  readonly slotContextSize: number;
  readonly slots: number;
  /** Largest number of tokens in a step. */
  readonly batchSize: number;
  readonly chatTemplate: string;
  readonly metadata: Readonly<Record<string, string>>;
}
