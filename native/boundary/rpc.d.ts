/**
 * Connects to an RPC server of llama.cpp: its devices are among `devices()` from then on, named RPC0, RPC1, ...
 * Blocks until it has answered. ggml ends the process where nobody answers or the protocol is another: probe it before.
 * @param endpoint `host:port`, an IPv4 address or a name
 * @throws ERR_INVALID_ARGUMENT where it has no devices, and where the RPC backend was not among the directories of
 * `initialize`
 */
export function addRpcServer(endpoint: string): void;

export interface RpcServerOptions {
  /** `host:port` to listen at. */
  readonly endpoint: string;
  /** Threads of a CPU device, 1..4096. */
  readonly threads: number;
  /** Names of devices; absent or empty = the GPUs, or the CPU where there are none. */
  readonly devices?: readonly string[];
  /** Bytes that each device tells of at most, so that clients place no more there; absent = all it has. */
  readonly memory?: number;
  /** Tensors of 10 MiB and more are kept here, so that they are sent only once; absent = nowhere. */
  readonly cacheFolder?: string;
}

/**
 * Serves devices of this machine to one client at a time until the process ends. The promise resolves where it cannot
 * listen; ggml has printed why.
 * @throws ERR_INVALID_ARGUMENT for a device that there is not, and where the RPC backend is not loaded
 */
export function serveRpc(options: RpcServerOptions): Promise<void>;
