import { backendDirectories } from './backend-directories.js';
import { type DeviceInfo, type LogSink, type NumaStrategy, native } from './native.js';

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

/**
 * Loads ggml's backends, once a process; later calls only replace the log.
 * @param directories empty = those of the installed packages
 * @param numa placement on machines with several memory nodes
 * @throws ERR_INVALID_ARGUMENT when no CPU backend is found
 */
export function initializeBackends(directories: readonly string[], log: LogSink = () => {}, numa?: NumaStrategy): void {
  native.initialize(directories.length > 0 ? directories : backendDirectories(), log, numa);
}

/** @throws as initializeBackends */
export function machineInfo(directories: readonly string[]): MachineInfo {
  initializeBackends(directories);
  return { ...native.buildInfo(), devices: native.devices() };
}
