import type { ThreadpoolOptions } from '../door/context-options.js';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import type { DeviceInfo } from './native.js';
import type { ProcessLimits } from './process-limits.js';

/** What decides whether this machine can do what the options ask of it. */
export interface Machine {
  readonly devices: readonly Pick<DeviceInfo, 'name' | 'type'>[];
  readonly limits: ProcessLimits;
  /** Bytes of the model's file. */
  readonly modelSize: number;
}

/** ggml's priorities as those of Linux's real-time threads, by --prio. */
const REALTIME_PRIORITIES = [0, 40, 80, 90] as const;

const SEE_DEVICES = '--list-devices shows what there is';

/**
 * Refuses what llama.cpp would only warn about, or silently leave out.
 * @throws ERR_UNSUPPORTED with a sentence that names the flag
 */
export function refuseBeyondMachine(options: EngineOptions, machine: Machine): void {
  const reason =
    deviceProblem(options, machine) ??
    offloadProblem(options, machine) ??
    threadProblem(options, machine) ??
    memoryProblem(options, machine);
  if (reason) throw new EngineError('ERR_UNSUPPORTED', reason);
}

function deviceProblem({ model, draft }: EngineOptions, { devices }: Machine): string | undefined {
  // As ggml compares names.
  const absent = (names: readonly string[] = []) =>
    names.find(
      (name) => !devices.some((device) => device.name.toLowerCase() === name.toLowerCase() && device.type !== 'cpu'),
    );
  const problem = (flag: string, name: string) =>
    `${flag}: no device to offload to is named ${JSON.stringify(name)}; ${SEE_DEVICES}`;
  const [own, drafting] = [absent(model.devices), absent(draft?.devices)];
  if (own !== undefined) return problem('--device', own);
  return drafting === undefined ? undefined : problem('--device-draft', drafting);
}

function offloadProblem({ model, draft }: EngineOptions, { devices }: Machine): string | undefined {
  const gpus = gpuCount(model.devices, devices);
  const { gpuLayers = -1, mainGpu = 0, tensorSplit = [] } = model;
  if (gpus === 0 && asksForGpu(gpuLayers)) return noGpu('--gpu-layers', gpuLayers);
  if (mainGpu > 0 && mainGpu >= gpus) return `--main-gpu ${mainGpu}: ${gpusText(gpus)}; ${SEE_DEVICES}`;
  const shares = tensorSplit.findLastIndex((share) => share > 0) + 1;
  if (shares > Math.max(1, gpus)) {
    return `--tensor-split: there are shares for ${shares} GPUs, but ${gpusText(gpus)}; ${SEE_DEVICES}`;
  }
  if (draft && asksForGpu(draft.gpuLayers ?? -1) && gpuCount(draft.devices, devices) === 0) {
    return noGpu('--gpu-layers-draft', draft.gpuLayers);
  }
  return undefined;
}

function noGpu(flag: string, layers: number | undefined): string {
  const asked = layers === undefined || layers < 0 ? 'all' : layers;
  return `${flag} ${asked}: no GPU can be used; leave the flag out, or give 0, to compute on the processor; ${SEE_DEVICES}`;
}

/** -1 leaves it to llama.cpp, other negative numbers stand for all layers. */
function asksForGpu(layers: number): boolean {
  return layers > 0 || layers < -1;
}

function gpuCount(chosen: readonly string[] | undefined, devices: Machine['devices']): number {
  return chosen?.length ?? devices.filter(({ type }) => type === 'gpu' || type === 'igpu').length;
}

function gpusText(gpus: number): string {
  return gpus === 0 ? 'no GPU can be used' : `only ${gpus} can be used`;
}

function threadProblem({ context }: EngineOptions, { limits }: Machine): string | undefined {
  const { threads, threadsBatch } = context;
  return (
    poolProblem(threads, limits, '') ??
    (threadsBatch === threads ? undefined : poolProblem(threadsBatch, limits, '-batch'))
  );
}

function poolProblem(pool: ThreadpoolOptions, limits: ProcessLimits, suffix: string): string | undefined {
  const { cpus, realtimePriority } = limits;
  const absent = cpus && absentCpu(pool, cpus);
  if (absent !== undefined) {
    return `--cpu-mask${suffix} or --cpu-range${suffix}: CPU ${absent} is not one that this process may use`;
  }
  const { priority = 0 } = pool;
  const needed = REALTIME_PRIORITIES[priority] ?? 0;
  if (needed > realtimePriority) {
    return `--prio${suffix} ${priority}: this process may not raise the priority of its threads (CAP_SYS_NICE or ulimit -r ${needed})`;
  }
  return undefined;
}

/**
 * A CPU that is needed but not there. A mask says where threads may compute: one CPU that is there is enough; bound
 * strictly, thread i needs the i-th CPU of the mask. A range without an end names all CPUs that there could be.
 */
function absentCpu({ threads, cpuMask, strictCpu }: ThreadpoolOptions, cpus: ReadonlySet<number>): number | undefined {
  const named = [...(cpuMask ?? []).entries()].filter(([, bit]) => bit).map(([cpu]) => cpu);
  if (strictCpu) return named.slice(0, threads).find((cpu) => !cpus.has(cpu));
  return named.some((cpu) => cpus.has(cpu)) ? undefined : named[0];
}

function memoryProblem({ model }: EngineOptions, { limits, modelSize }: Machine): string | undefined {
  if (!model.mlock || limits.lockableBytes >= modelSize) return undefined;
  return `--mlock: this process may lock ${limits.lockableBytes} bytes of memory, the model has ${modelSize} (CAP_IPC_LOCK or ulimit -l)`;
}
