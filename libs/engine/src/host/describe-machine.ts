import { EngineError } from '../door/engine-error.js';
import type { MachineInfo } from '../door/machine-info.js';
import { RpcGate } from './rpc-gate.js';

/**
 * The devices and the build: for `--list-devices` and `--version`. Needs no model.
 * @param backendDirectories searched for ggml backends; empty = those of the installed packages
 * @param rpcServers `host:port` of RPC servers, whose devices are listed, too
 * @throws EngineError when the addon, a CPU backend or the RPC backend is missing, or an RPC server does not answer
 */
export async function describeMachine(
  backendDirectories: readonly string[] = [],
  rpcServers: readonly string[] = [],
): Promise<MachineInfo> {
  const missing = await new RpcGate(rpcServers).missing();
  if (missing.length > 0) throw new EngineError('ERR_INVALID_ARGUMENT', `no answer from RPC servers: ${missing}`);
  try {
    const { machineInfo } = await import('../backend/machine.js');
    return machineInfo(backendDirectories, rpcServers);
  } catch (error) {
    throw EngineError.from(error);
  }
}
