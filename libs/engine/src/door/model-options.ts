/** A value that takes the place of one in the metadata of the model's file. */
export type MetadataOverride =
  | { readonly key: string; readonly type: 'int' | 'float'; readonly value: number }
  | { readonly key: string; readonly type: 'bool'; readonly value: boolean }
  | { readonly key: string; readonly type: 'str'; readonly value: string };

/** How a model is loaded; absent = as llama.cpp decides. */
export interface ModelOptions {
  /** Names of devices except the CPU; empty = only the CPU; absent = all. */
  readonly devices?: readonly string[];
  /** Layers to keep on the GPU; negative = all. */
  readonly gpuLayers?: number;
  readonly splitMode?: 'none' | 'layer' | 'row';
  readonly mainGpu?: number;
  readonly tensorSplit?: readonly number[];
  /** The file is mapped into memory, not read. */
  readonly mmap?: boolean;
  /** The system must keep it in memory. */
  readonly mlock?: boolean;
  readonly checkTensors?: boolean;
  readonly overrides?: readonly MetadataOverride[];
}
