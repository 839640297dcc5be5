import { describe, expect, it } from 'vitest';
import type { EngineOptions } from '../door/engine-options.js';
import { type Machine, refuseBeyondMachine } from './machine-limits.js';

const CPU = { name: 'CPU', type: 'cpu' as const };
const GPU = { name: 'CUDA0', type: 'gpu' as const };

const machine = (changes: Partial<Machine> = {}): Machine => ({
  devices: [CPU],
  limits: { cpus: new Set([0, 1]), realtimePriority: 0, lockableBytes: 1000 },
  modelSize: 2000,
  ...changes,
});

interface Asked {
  readonly model?: EngineOptions['model'];
  readonly threads?: object;
  readonly threadsBatch?: object;
  readonly draft?: EngineOptions['draft'];
}

/** Why the machine cannot do it; undefined = it can. */
function reason({ model = {}, threads = {}, threadsBatch = {}, draft }: Asked, on = machine()): string | undefined {
  try {
    refuseBeyondMachine({ model, context: { threads, threadsBatch }, draft } as EngineOptions, on);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const mask = (...cpus: readonly number[]) => Uint8Array.from({ length: 512 }, (_, cpu) => Number(cpus.includes(cpu)));

describe('what a machine without a GPU is asked', () => {
  it.each([
    ['--gpu-layers 1', { model: { gpuLayers: 1 } }],
    ['--gpu-layers all', { model: { gpuLayers: -2 } }],
    ['--device', { model: { devices: ['CUDA0'] } }],
    ['--device', { model: { devices: ['CPU'] } }],
    ['--device-draft', { draft: { modelPath: '', slotContextSize: 0, devices: ['CUDA0'] } }],
    ['--main-gpu 1', { model: { mainGpu: 1 } }],
    ['--tensor-split', { model: { tensorSplit: [3, 1] } }],
    ['--gpu-layers-draft 9', { draft: { modelPath: '', slotContextSize: 0, gpuLayers: 9 } }],
  ])('refuses %s', (flag, asked) => {
    expect(reason(asked)).toContain(`${flag}: `);
  });

  it('says what to do', () => {
    expect(reason({ model: { gpuLayers: 9 } })).toBe(
      '--gpu-layers 9: no GPU can be used; leave the flag out, or give 0, to compute on the processor; ' +
        '--list-devices shows what there is',
    );
  });

  it('is fine without a request for one', () => {
    for (const model of [{}, { gpuLayers: 0 }, { gpuLayers: -1, mainGpu: 0 }, { tensorSplit: [1, 0] }]) {
      expect(reason({ model })).toBeUndefined();
    }
  });
});

describe('what a machine with one GPU is asked', () => {
  const one = machine({ devices: [CPU, GPU] });

  it('is fine where one is enough', () => {
    for (const model of [
      { gpuLayers: 99 },
      { gpuLayers: -2 },
      { devices: ['CUDA0'], gpuLayers: 1, tensorSplit: [1] },
      { devices: ['cuda0'] },
    ]) {
      expect(reason({ model }, one)).toBeUndefined();
    }
  });

  it('is refused where a second one is named, or none may be used', () => {
    expect(reason({ model: { mainGpu: 1 } }, one)).toContain('only 1 can be used');
    expect(reason({ model: { tensorSplit: [1, 1] } }, one)).toContain('shares for 2 GPUs, but only 1 can be used');
    expect(reason({ model: { devices: [], gpuLayers: 1 } }, one)).toContain('no GPU can be used');
  });
});

describe('what threads are asked', () => {
  it('refuses a mask without a CPU that is there, for generation and for batches', () => {
    expect(reason({ threads: { cpuMask: mask(7, 8) } })).toMatch(/^--cpu-mask or --cpu-range: CPU 7 /);
    expect(reason({ threadsBatch: { cpuMask: mask(2) } })).toMatch(/^--cpu-mask-batch or --cpu-range-batch: CPU 2 /);
    expect(reason({ threads: { cpuMask: mask(0, 1, 7) }, threadsBatch: { cpuMask: mask(1) } })).toBeUndefined();
  });

  it('refuses to bind a thread to a CPU that is not there', () => {
    const strict = (threads: number) => reason({ threads: { threads, strictCpu: true, cpuMask: mask(1, 7) } });
    expect(strict(1)).toBeUndefined();
    expect(strict(2)).toContain('CPU 7 ');
  });

  it('takes any CPU where nothing is known of them', () => {
    const limits = { realtimePriority: 0, lockableBytes: 0 };
    expect(reason({ threads: { cpuMask: mask(500) } }, machine({ limits }))).toBeUndefined();
  });

  it('refuses priorities that the process may not give', () => {
    const up = (realtimePriority: number) => machine({ limits: { realtimePriority, lockableBytes: 0 } });
    expect(reason({ threads: { priority: 1 } })).toMatch(/^--prio 1: /);
    expect(reason({ threadsBatch: { priority: 3 } }, up(80))).toMatch(/^--prio-batch 3: /);
    expect(reason({ threads: { priority: 2 } }, up(80))).toBeUndefined();
    expect(reason({ threads: { priority: 0 } })).toBeUndefined();
  });
});

describe('memory that is to be locked', () => {
  it('must be allowed to the process', () => {
    expect(reason({ model: { mlock: true } })).toMatch(/^--mlock: this process may lock 1000 bytes/);
    expect(reason({ model: { mlock: true } }, machine({ modelSize: 1000 }))).toBeUndefined();
    expect(reason({ model: { mlock: false } })).toBeUndefined();
  });
});
