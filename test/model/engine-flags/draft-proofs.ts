import { expect } from 'vitest';
import type { EngineStatistics } from '#engine';
import { readOptions } from '../../../apps/api/src/config/options.js';
import { speculativeDefaults } from '../../../apps/api/src/config/speculation-options.js';
import { DRAFT_MODEL } from '../../support/real-engine.js';
import { buildTask, outcomeOf } from '../../support/tasks.js';
import { since, threads } from './engine-threads.js';
import type { FlagProof } from './flag-proof.js';
import { callsOf } from './native-calls.js';
import { refusal, start } from './started-engine.js';

const DRAFTING = ['-md', DRAFT_MODEL, '--no-warmup'];
/** Drafts that are likely to come, and to be wrong at times. */
const EAGER = ['--draft-min', '1', '--draft-p-min', '0.3'];
/** In wide steps: where drafts save no time, they are hardly ever looked up. */
const LOOKING_UP = ['--spec-type', 'ngram-simple', '--spec-exact', 'off', '--no-warmup', '--draft-min', '1'];
const LOOKUP = [...LOOKING_UP, '--spec-ngram-simple-size-n', '2'];

/** What an engine with these flags has drafted for a text that says the same again and again. */
async function draftedWith(...flags: readonly string[]): Promise<EngineStatistics> {
  const { engine } = await start(...flags);
  const prompt = await engine.tokenize('The fox saw the crow, and the crow saw the fox. '.repeat(6), true, false);
  const speculative = speculativeDefaults(readOptions(flags, {}));
  const sampling = { ...buildTask().sampling, temperature: 0, ignoreEos: true };
  const { error } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 40, speculative, sampling })));
  expect(error).toBeUndefined();
  return await engine.statistics();
}

/** The sizes of the contexts that are made: the served model's, then the draft model's. */
async function contextSizes(...flags: readonly string[]): Promise<number[]> {
  const sizes: number[] = [];
  await callsOf(
    'Context',
    'create',
    () => start(...DRAFTING, ...flags),
    (context) => sizes.push((context as { contextSize: number }).contextSize),
  );
  return sizes;
}

async function threadsWith(...flags: readonly string[]): Promise<number> {
  const before = threads();
  await start(...DRAFTING, '--poll', '0', ...flags);
  return since(before).length;
}

/** What the addon is asked to load the draft model with. */
async function draftLoadedWith(...flags: readonly string[]): Promise<unknown> {
  return (await callsOf('Model', 'load', () => start(...DRAFTING, ...flags)))[1]?.[1];
}

export const DRAFT_PROOFS: readonly FlagProof[] = [
  {
    flags: ['--model-draft'],
    says: 'drafts, and is refused where there is no such file',
    prove: async () => {
      expect((await draftedWith(...DRAFTING, ...EAGER)).draftedTokens).toBeGreaterThan(0);
      expect((await draftedWith(...EAGER)).draftedTokens).toBe(0);
      expect(await refusal('-md', 'not-there.gguf')).toContain('not-there.gguf');
    },
  },
  {
    flags: ['--ctx-size-draft'],
    says: "is the draft model's cells of each slot",
    prove: async () => {
      expect(await contextSizes('-c', '1024', '-np', '2', '--no-kv-unified')).toEqual([1024, 1024]);
      expect(await contextSizes('-c', '1024', '-np', '2', '--no-kv-unified', '-cd', '256')).toEqual([1024, 512]);
    },
  },
  {
    flags: ['-td'],
    says: 'is the number of threads that draft',
    onLinux: true,
    prove: async () => {
      // The calling thread is the first of a pool.
      expect(await threadsWith('-td', '3')).toBe((await threadsWith()) + 2);
    },
  },
  {
    flags: ['-tbd'],
    says: "is the number of threads that evaluate the draft model's prompts",
    onLinux: true,
    prove: async () => {
      expect(await threadsWith('-td', '1', '-tbd', '3')).toBe((await threadsWith('-td', '1')) + 2);
    },
  },
  {
    flags: ['-ctkd', '-ctvd'],
    says: "are the types of the draft model's KV cache, or refused",
    prove: async () => {
      const { log } = await start(...DRAFTING, '-ctkd', 'q8_0', '-ctvd', 'bf16');
      const caches = [...log.matchAll(/K \((\w+)\):.*V \((\w+)\):/g)].map(([, keys, values]) => [keys, values]);
      expect(caches).toEqual([
        ['f16', 'f16'],
        ['q8_0', 'bf16'],
      ]);
      expect(await refusal(...DRAFTING, '-ctvd', 'q8_0', '-fa', 'off')).toMatch(/V cache requires flash_attn/);
    },
  },
  {
    flags: ['--device-draft'],
    says: 'names devices of the draft model, and is refused for those that are not there',
    prove: async () => {
      expect(await draftLoadedWith('--device-draft', 'none')).toMatchObject({ devices: [] });
      expect(await refusal(...DRAFTING, '--device-draft', 'NOPE0')).toMatch(/no device to offload to is named "NOPE0"/);
    },
  },
  {
    flags: ['--gpu-layers-draft'],
    says: 'is handed on, and refused where there is no GPU',
    prove: async () => {
      const noGpu = ['--device', 'none', '--device-draft', 'none'];
      expect(await draftLoadedWith(...noGpu, '-ngld', '0')).toMatchObject({ gpuLayers: 0 });
      expect(await refusal(...DRAFTING, ...noGpu, '-ngld', '9')).toMatch(/-layers-draft 9: no GPU can be used/);
    },
  },
  {
    flags: ['--spec-type'],
    says: 'chooses what drafts',
    prove: async () => {
      expect((await draftedWith(...LOOKUP)).draftedTokens).toBeGreaterThan(0);
      expect((await draftedWith(...DRAFTING, ...EAGER, '--spec-type', 'none')).draftedTokens).toBe(0);
    },
  },
  {
    flags: ['--spec-exact'],
    says: 'decides whether drafts are verified one by one',
    prove: async () => {
      const created = async (...flags: readonly string[]) =>
        (await callsOf('Context', 'create', () => start(...DRAFTING, ...flags)))[0]?.[1];
      expect(await created('--spec-exact')).toMatchObject({ batchInvariant: true });
      expect(await created('--spec-exact', 'off')).toMatchObject({ batchInvariant: false });
      // `auto` by the kernel of attention, where no GPU computes.
      expect(await created('-fa', 'on', '--device', 'none')).toMatchObject({ batchInvariant: false });
      expect(await created('-fa', 'off', '--device', 'none')).toMatchObject({ batchInvariant: true });
    },
  },
  {
    flags: ['--draft-max'],
    says: 'is the longest draft',
    prove: async () => {
      const { draftedTokens, verifiedDrafts } = await draftedWith(...DRAFTING, ...EAGER, '--draft-max', '2');
      expect(verifiedDrafts).toBeGreaterThan(0);
      expect(draftedTokens).toBeLessThanOrEqual(2 * verifiedDrafts);
      expect((await draftedWith(...DRAFTING, ...EAGER, '--draft-max', '0')).draftedTokens).toBe(0);
    },
  },
  {
    flags: ['--draft-min'],
    says: 'is the shortest draft',
    prove: async () => {
      const flags = ['--draft-p-min', '0.1', '--draft-min', '4', '--draft-max', '4'];
      const { draftedTokens, verifiedDrafts } = await draftedWith(...DRAFTING, ...flags);
      expect(verifiedDrafts).toBeGreaterThan(0);
      expect(draftedTokens).toBe(4 * verifiedDrafts);
    },
  },
  {
    flags: ['--draft-p-min'],
    says: 'is how likely a drafted token must be',
    prove: async () => {
      const drafted = async (least: string) =>
        (await draftedWith(...DRAFTING, '--draft-min', '1', '--draft-p-min', least)).draftedTokens;
      expect(await drafted('1')).toBeLessThan(await drafted('0.1'));
    },
  },
  {
    flags: ['--spec-ngram-simple-size-n'],
    says: 'is how many tokens must have occurred before',
    prove: async () =>
      expect((await draftedWith(...LOOKING_UP, '--spec-ngram-simple-size-n', '500')).draftedTokens).toBe(0),
  },
  {
    flags: ['--spec-ngram-simple-size-m'],
    says: 'is the longest draft that is looked up',
    prove: async () => {
      const { draftedTokens, verifiedDrafts } = await draftedWith(...LOOKUP, '--spec-ngram-simple-size-m', '1');
      expect(verifiedDrafts).toBeGreaterThan(0);
      expect(draftedTokens).toBe(verifiedDrafts);
    },
  },
  {
    flags: ['--spec-ngram-simple-min-hits'],
    says: 'is how often they must have occurred',
    prove: async () =>
      expect((await draftedWith(...LOOKUP, '--spec-ngram-simple-min-hits', '500')).draftedTokens).toBe(0),
  },
];
