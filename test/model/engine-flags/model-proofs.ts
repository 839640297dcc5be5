import { closeSync, copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DEMO_MODEL } from '../../support/real-engine.js';
import { buildTask, outcomeOf } from '../../support/tasks.js';
import type { FlagProof } from './flag-proof.js';
import { stepsDuring } from './native-calls.js';
import { closeEngines, refusal, start, tokensOf } from './started-engine.js';

/** Bytes of this process that are kept from being swapped out. */
function lockedBytes(): number {
  return Number(/^VmLck:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

function isMapped(path: string): boolean {
  return readFileSync('/proc/self/maps', 'utf8').includes(path);
}

/** A copy of the demo model whose last tensor ends with numbers that are none. */
function damagedModel(folder: string): string {
  const path = join(folder, 'damaged.gguf');
  copyFileSync(DEMO_MODEL, path);
  const file = openSync(path, 'r+');
  // All bits set is no number in F32, and as the scale of a Q8_0 block, which has 34 bytes.
  writeSync(file, Buffer.alloc(256, 0xff), 0, 256, statSync(path).size - 256);
  closeSync(file);
  return path;
}

/** The text of a generation that can only say a control token. */
async function controlText(...flags: readonly string[]): Promise<string> {
  const { engine } = await start(...flags);
  const prompt = await engine.tokenize('Once', true, false);
  const sampling = { ...buildTask().sampling, logitBias: [[engine.model.bos, 1000]] as const };
  return (await outcomeOf(engine.run(buildTask({ prompt, sampling, maxTokens: 2 })))).text;
}

export const MODEL_PROOFS: readonly FlagProof[] = [
  {
    flags: ['--override-kv'],
    says: 'replaces metadata',
    prove: async () => {
      const { engine, log } = await start('--override-kv', 'llama.context_length=int:64');
      expect(engine.model.trainContext).toBe(64);
      expect(log).toContain("Using metadata override (  int) 'llama.context_length' = 64");
      const { engine: plain } = await start();
      const { engine: other } = await start('--override-kv', 'tokenizer.ggml.add_bos_token=bool:false');
      expect(plain.model.addBos).not.toBe(other.model.addBos);
    },
  },
  ...(
    [
      ['llama.context_length=str:abc', /its type is str, that of the entry is int/],
      ['llama.context_length=int:-5', /must be 0 to 4294967295/],
      ['tokenizer.ggml.tokens=str:a', /the entry is a list/],
      ['llama.expert_count=int:70000', /expert_count is 70000/],
      ['llama.block_count=int:600', /block_count is 600, must be 1 to 512/],
      ['llama.attention.head_count=int:7', /cannot load/],
    ] as const
  ).map(([override, reason]) => ({
    flags: ['--override-kv'],
    says: `${override} is refused`,
    prove: async () => {
      expect(await refusal('--override-kv', override)).toMatch(reason);
    },
  })),
  {
    flags: ['--check-tensors'],
    says: 'refuses a model with numbers that are none, which loads without',
    prove: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'llamero-damaged-'));
      try {
        const path = damagedModel(folder);
        expect(await refusal('-m', path, '--check-tensors')).toMatch(/cannot load .*invalid data/);
        expect(await refusal('-m', path, '--no-warmup')).toBe('it started');
        expect(await refusal('--check-tensors')).toBe('it started');
      } finally {
        await closeEngines();
        rmSync(folder, { recursive: true });
      }
    },
  },
  {
    flags: ['--mmap', '--no-mmap'],
    says: 'decide whether the file is mapped',
    onLinux: true,
    prove: async () => {
      const { log } = await start('--mmap');
      expect(log).toContain('CPU_Mapped model buffer');
      expect(isMapped(DEMO_MODEL)).toBe(true);
      await closeEngines();
      const read = await start('--no-mmap');
      expect(read.log).not.toContain('CPU_Mapped model buffer');
      expect(isMapped(DEMO_MODEL)).toBe(false);
      await tokensOf(read);
    },
  },
  ...[['--mlock'], ['--load-mode', 'mmap+mlock'], ['--mlock', '--no-mmap']].map((flags) => ({
    flags: flags.filter((word) => word.startsWith('--')),
    says: `${flags.join(' ')} keeps the model in memory, or is refused where the process may not`,
    onLinux: true as const,
    prove: async () => {
      const { size } = statSync(DEMO_MODEL);
      const before = lockedBytes();
      const problem = await refusal(...flags);
      if (problem === 'it started') {
        // Pages of metadata are not locked.
        expect(lockedBytes() - before).toBeGreaterThan(size * 0.9);
      } else expect(problem).toMatch(/^--mlock: this process may lock \d+ bytes of memory, the model has/);
    },
  })),
  {
    flags: ['--warmup', '--no-warmup'],
    says: 'decide whether a step is computed before the first task',
    prove: async () => {
      expect([await stepsDuring(() => start('--warmup')), await stepsDuring(() => start('--no-warmup'))]).toEqual([
        1, 0,
      ]);
    },
  },
  {
    flags: ['--special'],
    says: 'shows control tokens in the text',
    prove: async () => {
      const plain = await controlText();
      expect(plain).toBe('');
      expect(await controlText('--special')).toMatch(/^<.+>$/);
    },
  },
];
