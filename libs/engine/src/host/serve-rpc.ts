import { availableParallelism } from 'node:os';
import { EngineError } from '../door/engine-error.js';

/** How this machine's devices are served to an engine of another one. */
export interface RpcWorkerOptions {
  /** A name or an IPv4 address. */
  readonly host: string;
  /** 1..65535. */
  readonly port: number;
  /** Names of devices; empty = the GPUs, or the CPU where there are none. */
  readonly devices: readonly string[];
  /** Of a CPU device; absent = half of the processors, at least one. */
  readonly threads?: number | undefined;
  /** Bytes that each device tells of at most; absent = all it has. */
  readonly memory?: number | undefined;
  /** Folder that keeps large tensors, so that they are sent once; absent = none is kept. */
  readonly cacheFolder?: string | undefined;
}

/**
 * Serves devices of this machine by llama.cpp's RPC protocol until the process ends. It resolves where it cannot listen.
 * @param log takes llama.cpp's log, as `SupervisionOptions.log`
 * @throws EngineError for a device that there is not, and where the RPC backend was not built
 */
export async function serveRpc(
  { host, port, devices, threads, memory, cacheFolder }: RpcWorkerOptions,
  log?: (level: number, text: string) => void,
): Promise<void> {
  try {
    const [{ initializeRpc }, { native }] = await Promise.all([
      import('../backend/machine.js'),
      import('../backend/native.js'),
    ]);
    initializeRpc([], log);
    await native.serveRpc({
      endpoint: `${host}:${port}`,
      threads: threads ?? Math.max(1, Math.floor(availableParallelism() / 2)),
      devices,
      ...(memory !== undefined && { memory }),
      ...(cacheFolder !== undefined && { cacheFolder }),
    });
  } catch (error) {
    throw EngineError.from(error);
  }
}
