/** A device that llama.cpp can compute on. */
export interface DeviceInfo {
  readonly name: string;
  readonly description: string;
  readonly type: 'cpu' | 'gpu' | 'igpu' | 'accelerator';
  /** Bytes. */
  readonly freeMemory: number;
  /** Bytes. */
  readonly totalMemory: number;
}

/** What the addon was built from and what the processor can do. */
export interface BuildInfo {
  /** llama.cpp's release, for example "v0.5.0". */
  readonly llamaCpp: string;
  /** llama.cpp's build as llama-server names it, for example "b1-de3ff81". */
  readonly build: string;
  readonly systemInfo: string;
}

/** What the program runs on. */
export interface MachineInfo extends BuildInfo {
  readonly devices: readonly DeviceInfo[];
}
