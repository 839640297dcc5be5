import { expect, vi } from 'vitest';
import { deviceText } from '../../../apps/api/src/startup/commands.js';
import { machineInfo } from '../../../libs/engine/src/backend/machine.js';
import { native } from '../../../libs/engine/src/backend/native.js';
import type { FlagProof } from './flag-proof.js';
import { callsOf } from './native-calls.js';
import { refusal, start } from './started-engine.js';

/** What the addon is asked to load a model with. */
async function loadedWith(...flags: readonly string[]): Promise<unknown> {
  return (await callsOf('Model', 'load', () => start(...flags)))[0]?.[1];
}

/** What the addon is asked to make a context with. */
async function createdWith(...flags: readonly string[]): Promise<unknown> {
  return (await callsOf('Context', 'create', () => start(...flags)))[0]?.[1];
}

/**
 * On a machine without a GPU these flags have nothing to act on: what they ask for is handed to the addon, which hands it
 * to llama.cpp, or refused.
 */
export const DEVICE_PROOFS: readonly FlagProof[] = [
  {
    flags: ['--list-devices'],
    says: 'prints the devices of the loaded backends',
    prove: async () => {
      expect(deviceText(machineInfo([]))).toMatch(/^Available devices:\n(?: {2}\S+: .+ \(\d+ MiB, \d+ MiB free\)\n)+$/);
    },
  },
  {
    flags: ['--device'],
    says: 'names devices, and is refused for those that are not there',
    prove: async () => {
      expect(await loadedWith('--device', 'none')).toMatchObject({ devices: [] });
      expect(await refusal('--device', 'NOPE0')).toMatch(/^--device: no device to offload to is named "NOPE0"; /);
    },
  },
  {
    flags: ['--gpu-layers'],
    says: 'is handed on, and refused where there is no GPU',
    prove: async () => {
      expect(await loadedWith('--device', 'none', '-ngl', '0')).toMatchObject({ gpuLayers: 0 });
      expect(await refusal('--device', 'none', '-ngl', '9')).toMatch(/^--gpu-layers 9: no GPU can be used; leave the/);
    },
  },
  {
    flags: ['--split-mode'],
    says: 'is handed on',
    prove: async () => {
      expect(await loadedWith('--device', 'none', '-sm', 'row')).toMatchObject({ splitMode: 'row' });
      expect(await loadedWith('--device', 'none', '-sm', 'none')).toMatchObject({ splitMode: 'none' });
    },
  },
  {
    flags: ['--main-gpu'],
    says: 'is handed on, and refused where there is no such GPU',
    prove: async () => {
      expect(await loadedWith('--device', 'none', '-mg', '0')).toMatchObject({ mainGpu: 0 });
      expect(await refusal('--device', 'none', '-mg', '2')).toMatch(/^--main-gpu 2: no GPU can be used; /);
    },
  },
  {
    flags: ['--tensor-split'],
    says: 'is handed on, and refused for more GPUs than there are',
    prove: async () => {
      expect(await loadedWith('--device', 'none', '-ts', '1')).toMatchObject({ tensorSplit: [1] });
      expect(await refusal('--device', 'none', '-ts', '3,1')).toMatch(/^--tensor-split: there are shares for 2 GPUs, /);
    },
  },
  {
    flags: ['--kv-offload', '--no-kv-offload'],
    says: 'are handed on',
    prove: async () => {
      expect(await createdWith('-kvo')).toMatchObject({ offloadKqv: true });
      expect(await createdWith('-nkvo')).toMatchObject({ offloadKqv: false });
    },
  },
  {
    flags: ['--numa'],
    says: 'is handed on, where the backends are loaded',
    prove: async () => {
      const initialize = vi.spyOn(native, 'initialize');
      try {
        await start('--numa', 'distribute');
        expect(initialize.mock.lastCall?.[2]).toBe('distribute');
      } finally {
        initialize.mockRestore();
      }
    },
  },
];
