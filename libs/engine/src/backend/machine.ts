import type { MachineInfo } from '../door/machine-info.js';
import { backendDirectories } from './backend-directories.js';
import { type LogSink, type NumaStrategy, native } from './native.js';

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
