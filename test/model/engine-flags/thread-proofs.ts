import { expect } from 'vitest';
import { buildTask, outcomeOf } from '../../support/tasks.js';
import { maskOf, ownCpus, since, type ThreadState, threads } from './engine-threads.js';
import type { FlagProof } from './flag-proof.js';
import { refusal, start } from './started-engine.js';

/** Threads that spin in wait of others take long on a busy machine. */
const CALM = ['--poll', '0', '--no-warmup'];

/** The threads that an engine with these flags has started. */
async function threadsWith(...flags: readonly string[]): Promise<ThreadState[]> {
  const before = threads();
  await start(...flags);
  return since(before);
}

const boundTo = (found: readonly ThreadState[], cpus: string) => found.filter((thread) => thread.cpus === cpus).length;

/**
 * What is said of generation holds for batches: one pool for both. A flag that only reached the batches would make a
 * second one.
 */
function expectOnePool(flag: string, found: readonly ThreadState[], plain: readonly ThreadState[]): void {
  if (!flag.endsWith('-batch')) expect(found.length).toBe(plain.length);
}

/** A row for a flag that binds threads to the last CPU of this process. */
function binds(flag: string, named: (cpu: number) => string): FlagProof {
  return {
    flags: [flag],
    says: 'is the affinity of threads that compute',
    onLinux: true,
    prove: async () => {
      const cpus = ownCpus();
      const cpu = cpus.at(-1)!;
      const plain = await threadsWith('-t', '2', ...CALM);
      if (cpus.length > 1) expect(boundTo(plain, `${cpu}`)).toBe(0);
      const bound = await threadsWith('-t', '2', ...CALM, flag, named(cpu));
      expect(boundTo(bound, `${cpu}`)).toBeGreaterThan(0);
      expectOnePool(flag, bound, plain);
    },
  };
}

/** A row for a flag that binds each thread to a CPU of its own. */
function bindsStrictly(flag: string, maskFlag: string): FlagProof {
  return {
    flags: [flag],
    says: `1 binds each thread to one CPU of ${maskFlag}`,
    onLinux: true,
    prove: async () => {
      const cpus = ownCpus().slice(0, 2);
      const flags = ['-t', String(cpus.length), ...CALM, maskFlag, maskOf(...cpus)];
      const plain = await threadsWith(...flags);
      if (cpus.length > 1) expect(boundTo(plain, `${cpus.at(-1)}`)).toBe(0);
      const strict = await threadsWith(...flags, flag, '1');
      // The first CPU is for the thread that calls, the second for the first one of the pool.
      expect(boundTo(strict, `${cpus.at(-1)}`)).toBeGreaterThan(0);
      expectOnePool(flag, strict, plain);
    },
  };
}

/** A row for a flag that raises threads; most users may not. */
function raises(flag: string): FlagProof {
  return {
    flags: [flag],
    says: 'is the real-time priority of threads, or refused where the process may not',
    onLinux: true,
    prove: async () => {
      const plain = await threadsWith('-t', '2', ...CALM);
      const before = threads();
      const problem = await refusal('-t', '2', ...CALM, flag, '2');
      const found = since(before);
      if (problem === 'it started') {
        expect(found).toContainEqual(expect.objectContaining({ policy: 1, realtimePriority: 80 }));
        expectOnePool(flag, found, plain);
      } else expect(problem).toMatch(new RegExp(`^${flag} 2: this process may not raise`));
    },
  };
}

/** Hundredths of a second that an engine's threads compute between the end of a task and their sleep. */
async function ticksAfter(maxTokens: number, ...flags: readonly string[]): Promise<number> {
  const before = threads();
  const { engine } = await start('-t', '2', '--no-warmup', '--poll', '0', '--poll-batch', '0', ...flags);
  const prompt = await engine.tokenize('Once upon a time', true, false);
  await outcomeOf(engine.run(buildTask({ prompt, maxTokens })));
  const ticks = () => since(before).reduce((sum, thread) => sum + thread.ticks, 0);
  const atEnd = ticks();
  while (since(before).some(({ state }) => state !== 'S')) await new Promise((resolve) => setTimeout(resolve, 20));
  return ticks() - atEnd;
}

/** A row for a flag that says how long threads spin. @param maxTokens of the task whose last step these threads compute */
function spins(flag: string, maxTokens: number): FlagProof {
  return {
    flags: [flag],
    says: 'is how long threads spin before they sleep',
    onLinux: true,
    prove: async () => {
      const calm = await ticksAfter(maxTokens);
      expect(await ticksAfter(maxTokens, flag, '100')).toBeGreaterThan(calm + 3);
    },
  };
}

export const THREAD_PROOFS: readonly FlagProof[] = [
  {
    flags: ['--threads'],
    says: 'is the number of threads that compute',
    onLinux: true,
    prove: async () => {
      const one = await threadsWith('-t', '1', ...CALM);
      expect((await threadsWith('-t', '3', ...CALM)).length).toBe(one.length + 2);
    },
  },
  {
    flags: ['--threads-batch'],
    says: 'is the number of threads that compute batches',
    onLinux: true,
    prove: async () => {
      const shared = await threadsWith('-t', '2', ...CALM);
      // Two pools instead of one: two more threads than the calling one for batches.
      expect((await threadsWith('-t', '2', ...CALM, '-tb', '3')).length).toBe(shared.length + 2);
    },
  },
  binds('--cpu-mask', (cpu) => maskOf(cpu)),
  binds('--cpu-range', (cpu) => `${cpu}-${cpu}`),
  binds('--cpu-mask-batch', (cpu) => maskOf(cpu)),
  binds('--cpu-range-batch', (cpu) => `${cpu}-${cpu}`),
  bindsStrictly('--cpu-strict', '--cpu-mask'),
  bindsStrictly('--cpu-strict-batch', '--cpu-mask-batch'),
  {
    flags: ['--cpu-mask', '--cpu-range-batch'],
    says: 'are refused for CPUs that this process may not use',
    onLinux: true,
    prove: async () => {
      expect(await refusal('-C', `8${'0'.repeat(127)}`)).toContain('CPU 511 is not one that this process may use');
      expect(await refusal('-Crb', '510-511')).toContain('--cpu-range-batch: CPU 510');
    },
  },
  raises('--prio'),
  raises('--prio-batch'),
  spins('--poll', 4),
  spins('--poll-batch', 0),
];
