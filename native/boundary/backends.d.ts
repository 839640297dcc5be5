/** llama.cpp's levels: 1 debug, 2 info, 3 warning, 4 error, 5 continues the previous line. */
export type LogSink = (level: number, text: string) => void;

/** Where threads compute on a machine with several memory nodes: on all, on the first one's, on those of numactl. */
export type NumaStrategy = 'distribute' | 'isolate' | 'numactl';

/**
 * Loads the backends found in the directories, once a process; later calls only replace the log sink.
 * @param numa for the life of the process; absent = memory nodes are not regarded
 * @throws ERR_INVALID_ARGUMENT when no CPU backend is found, or the strategy is unknown
 */
export function initialize(backendDirectories: readonly string[], log: LogSink, numa?: NumaStrategy): void;

/** llama.cpp's release, for example "v0.5.0", its build as llama-server names it, and its line of CPU features. */
export function buildInfo(): { readonly llamaCpp: string; readonly build: string; readonly systemInfo: string };

export interface DeviceInfo {
  readonly name: string;
  readonly description: string;
  readonly type: 'cpu' | 'gpu' | 'igpu' | 'accelerator';
  /** Bytes. */
  readonly freeMemory: number;
  readonly totalMemory: number;
}
export function devices(): DeviceInfo[];
