import { expect } from 'vitest';
import type { FlagProof } from './flag-proof.js';
import { logged, logprobsOf, start } from './started-engine.js';

const YARN = ['--rope-scaling', 'yarn', '--rope-scale', '8', '--yarn-ext-factor', '1', '--yarn-orig-ctx', '512'];

/** A row for what only shows in the logits. */
function changesLogits(flag: string, value: string, base: readonly string[]): FlagProof {
  return {
    flags: [flag],
    says: `${value} changes the logits beside ${base.join(' ') || 'no other flag'}`,
    prove: async () => {
      const [without, changed] = [await start(...base), await start(...base, flag, value)];
      expect(await logprobsOf(changed)).not.toEqual(await logprobsOf(without));
    },
  };
}

function shownInLog(flag: string, value: string, name: string, expected: string): FlagProof {
  return {
    flags: [flag],
    says: `${value} is in llama.cpp's log as ${name} = ${expected}`,
    prove: async () => {
      expect(logged(await start(flag, value), name)).toBe(expected);
    },
  };
}

export const POSITION_PROOFS: readonly FlagProof[] = [
  shownInLog('--rope-freq-base', '5000', 'freq_base', '5000.0'),
  shownInLog('--rope-freq-scale', '0.5', 'freq_scale', '0.5'),
  shownInLog('--rope-scale', '4', 'freq_scale', '0.25'),
  changesLogits('--rope-freq-base', '5000', []),
  changesLogits('--rope-freq-scale', '0.5', []),
  changesLogits('--rope-scale', '4', []),
  {
    flags: ['--rope-scaling'],
    says: 'none turns the scale off; linear and yarn give other logits at the same scale',
    prove: async () => {
      const [none, linear, yarn] = [
        await start('--rope-scale', '8', '--rope-scaling', 'none'),
        await start('--rope-scale', '8', '--rope-scaling', 'linear'),
        await start('--rope-scale', '8', '--rope-scaling', 'yarn', '--yarn-orig-ctx', '512'),
      ];
      expect([none, linear].map((started) => logged(started, 'freq_scale'))).toEqual(['1', '0.125']);
      const [plain, ofNone, ofLinear, ofYarn] = [
        await logprobsOf(await start()),
        await logprobsOf(none),
        await logprobsOf(linear),
        await logprobsOf(yarn),
      ];
      expect(ofNone).toEqual(plain);
      expect(ofLinear).not.toEqual(plain);
      expect(ofYarn).not.toEqual(ofLinear);
    },
  },
  changesLogits('--yarn-orig-ctx', '64', YARN),
  changesLogits('--yarn-ext-factor', '0', YARN),
  changesLogits('--yarn-beta-slow', '7', YARN),
  changesLogits('--yarn-beta-fast', '0.1', YARN),
  // Where something is extrapolated, llama.cpp computes it.
  changesLogits('--yarn-attn-factor', '3', ['--rope-scaling', 'yarn', '--rope-scale', '8', '--yarn-ext-factor', '0']),
];
