import { EngineError } from '../door/engine-error.js';
import type { MachineInfo } from '../door/machine-info.js';

/**
 * The devices and the build: for `--list-devices` and `--version`. Needs no model.
 * @param backendDirectories searched for ggml backends; empty = those of the installed packages
 * @throws EngineError when the addon or a CPU backend is missing
 */
export async function describeMachine(backendDirectories: readonly string[] = []): Promise<MachineInfo> {
  try {
    const { machineInfo } = await import('../backend/machine.js');
    return machineInfo(backendDirectories);
  } catch (error) {
    throw EngineError.from(error);
  }
}
