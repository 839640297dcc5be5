import type { MachineInfo } from '../door/machine-info.js';
import { backendDirectories, extrasDirectory } from './backend-directories.js';
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

/**
 * As `initializeBackends`, with the backend for devices of other machines, where ggml can reach them.
 * @throws ERR_INVALID_ARGUMENT as that, and where the backend was not built
 */
export function initializeRpc(directories: readonly string[], log?: LogSink, numa?: NumaStrategy): void {
  const [own, extras] = [directories.length > 0 ? directories : backendDirectories(), extrasDirectory()];
  initializeBackends(extras === undefined ? own : [...own, extras], log, numa);
}

/**
 * As `initializeBackends`, and makes the devices of RPC servers devices of this process. They have to answer: ggml ends
 * the process otherwise.
 * @param rpcServers `host:port`; none = the backend for them is not loaded
 * @throws ERR_INVALID_ARGUMENT as that, where the RPC backend was not built, or one of the servers has no devices
 */
export function initializeDevices(
  directories: readonly string[],
  rpcServers: readonly string[] = [],
  log?: LogSink,
  numa?: NumaStrategy,
): void {
  const initialize = rpcServers.length > 0 ? initializeRpc : initializeBackends;
  initialize(directories, log, numa);
  for (const server of rpcServers) native.addRpcServer(server);
}

/** @throws as initializeDevices */
export function machineInfo(directories: readonly string[], rpcServers: readonly string[] = []): MachineInfo {
  initializeDevices(directories, rpcServers);
  return { ...native.buildInfo(), devices: native.devices() };
}
