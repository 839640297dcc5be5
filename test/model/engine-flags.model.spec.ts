import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineService } from '#engine';
import { engineOptions } from '../../apps/api/src/config/engine-options.js';
import { readOptions } from '../../apps/api/src/config/options.js';
import { DEMO_MODEL, needing } from '../support/real-engine.js';
import { buildTask, outcomeOf, type TextEvent } from '../support/tasks.js';

const engines: EngineService[] = [];

interface Started {
  readonly engine: EngineService;
  /** llama.cpp's log of the load. */
  readonly log: string;
}

/** An engine over the addon as the server makes it of its flags. */
async function start(...flags: readonly string[]): Promise<Started> {
  const argv = ['-m', DEMO_MODEL, '-c', '512', ...(flags.includes('-t') ? [] : ['-t', '1']), ...flags];
  let log = '';
  const engine = new EngineService({
    ...engineOptions(readOptions(argv, {})),
    log: (_, text) => {
      log += text;
    },
  });
  engines.push(engine);
  await engine.load();
  await new Promise((resolve) => setImmediate(resolve)); // lines come through the event loop
  return { engine, log };
}

/** Why an engine with these flags does not start. */
async function refusal(...flags: readonly string[]): Promise<string> {
  try {
    await start(...flags);
    return 'it started';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the log says of a setting: the text after its name. */
function logged(log: string, name: string): string | undefined {
  return new RegExp(`\\b${name} += (\\S+)`).exec(log)?.[1];
}

async function tokensOf(engine: EngineService, text = 'Once upon a time there was a fox'): Promise<readonly number[]> {
  const prompt = await engine.tokenize(text, true, false);
  const { tokens, error } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 12 })));
  expect(error).toBeUndefined();
  return tokens;
}

/** The values of a field of proc(5)'s status, one a thread of this process. */
function threadFields(name: string): string[] {
  const values: string[] = [];
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
      values.push(new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(status)?.[1] ?? '');
    } catch {
      // a thread that has just ended
    }
  }
  return values;
}

const threadCount = () => threadFields('Name').length;

const { title, isMissing } = needing(DEMO_MODEL, 'a flag of the engine');

describe.skipIf(isMissing)(title, () => {
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });

  describe('of the context', () => {
    let plain: readonly number[];
    beforeAll(async () => {
      const { engine } = await start();
      plain = await tokensOf(engine);
      expect(plain.length).toBeGreaterThan(4);
    });

    it.each([
      [['-np', '3'], { n_seq_max: '3' }],
      [['-c', '1024', '-np', '2'], { n_ctx: '1024', n_ctx_seq: '512' }],
      [['-b', '100', '-ub', '50'], { n_batch: '100', n_ubatch: '50' }],
      [['-fa'], { flash_attn: 'enabled' }],
      [['-fa', 'off'], { flash_attn: 'disabled' }],
      [['-kvu', '-np', '2'], { kv_unified: 'true', n_ctx_seq: '512' }],
      [['-np', '2', '--no-kv-unified'], { kv_unified: 'false', n_ctx_seq: '256' }],
    ])('%j is what llama.cpp says it took, and changes no text', async (flags, settings) => {
      const { engine, log } = await start(...flags);
      const took = Object.fromEntries(Object.keys(settings).map((name) => [name, logged(log, name)]));
      expect(took).toEqual(settings);
      expect(await tokensOf(engine)).toEqual(plain);
    });

    it('--cache-type-k and -v choose the types of the KV cache', async () => {
      const { log } = await start('-ctk', 'q8_0', '-ctv', 'bf16');
      expect(log).toMatch(/K \(q8_0\):.*V \(bf16\):/);
      expect(await refusal('-ctv', 'q8_0', '-fa', 'off')).toMatch(/V cache requires flash_attn/);
    });

    it('rope and yarn flags change what positions mean', async () => {
      const { log, engine } = await start('--rope-freq-base', '5000', '--rope-scale', '4');
      expect([logged(log, 'freq_base'), logged(log, 'freq_scale')]).toEqual(['5000.0', '0.25']);
      expect(await tokensOf(engine)).not.toEqual(plain);
    });

    it.each([
      ['--yarn-orig-ctx', '64'],
      ['--yarn-ext-factor', '0'],
      ['--yarn-beta-slow', '7'],
      ['--yarn-beta-fast', '0.1'],
    ])('%s %s changes the logits of a scaled context', async (...flag) => {
      const yarn = ['--rope-scaling', 'yarn', '--rope-scale', '8', '--yarn-ext-factor', '1', '--yarn-orig-ctx', '512'];
      const [without, changed] = [await start(...yarn), await start(...yarn, ...flag)];
      expect(await logprobsOf(changed.engine)).not.toEqual(await logprobsOf(without.engine));
    });

    it('--yarn-attn-factor counts where nothing is extrapolated: else llama.cpp computes it', async () => {
      const yarn = ['--rope-scaling', 'yarn', '--rope-scale', '8', '--yarn-ext-factor', '0'];
      const [without, changed] = [await start(...yarn), await start(...yarn, '--yarn-attn-factor', '3')];
      expect(await logprobsOf(changed.engine)).not.toEqual(await logprobsOf(without.engine));
    });

    it('--parallel may exceed --batch-size and the tokens of a small context', async () => {
      for (const flags of [
        ['-np', '8', '-b', '2', '-c', '2048'],
        ['-np', '8', '-b', '4', '--no-cont-batching', '-c', '2048'],
      ]) {
        const { engine } = await start(...flags);
        const texts = await Promise.all(Array.from({ length: 8 }, () => tokensOf(engine)));
        expect(texts).toEqual(Array(8).fill(plain));
      }
    });
  });

  describe('of threads', () => {
    // Threads that spin in wait of others take long on a busy machine.
    const calm = ['--poll', '0', '--no-warmup'];
    const isLinux = process.platform === 'linux';

    it.runIf(isLinux)('--threads and --threads-batch start threads', async () => {
      const before = threadCount();
      await start('-t', '1', ...calm);
      const withOne = threadCount() - before;
      await start('-t', '3', ...calm);
      expect(threadCount() - before - withOne).toBeGreaterThanOrEqual(withOne + 2);
    });

    it.runIf(isLinux)('--cpu-mask and --cpu-range bind them', async () => {
      const [cpu] = (threadFields('Cpus_allowed_list')[0] ?? '0').split(/[-,]/);
      const bound = () => threadFields('Cpus_allowed_list').filter((cpus) => cpus === cpu).length;
      const before = bound();
      await start('-t', '2', ...calm, '--cpu-range', `${cpu}-${cpu}`, '--cpu-strict', '1');
      expect(bound()).toBeGreaterThan(before);
      expect(await refusal('-C', `8${'0'.repeat(127)}`)).toContain('CPU 511 is not one that this process may use');
      expect(await refusal('-Crb', '510-511')).toContain('--cpu-range-batch: CPU 510');
    });

    it.runIf(isLinux).each([
      ['--poll-batch', '7'],
      ['--cpu-strict-batch', '1'],
      ['--threads-batch', '3'],
    ])('%s %s gives batches threads of their own', async (...flag) => {
      const before = threadCount();
      await start('-t', '2', ...calm);
      const shared = threadCount() - before;
      await start('-t', '2', ...calm, ...flag);
      expect(threadCount() - before - shared).toBeGreaterThan(shared);
    });

    it.runIf(isLinux)('--prio raises them, or is refused', async () => {
      const problem = await refusal('-t', '2', ...calm, '--prio', '1');
      const policies = readdirSync('/proc/self/task').map((thread) => schedulingPolicy(thread));
      if (problem === 'it started')
        expect(policies).toContain('1'); // SCHED_FIFO
      else expect(problem).toMatch(/^--prio 1: this process may not raise/);
    });
  });

  describe('of the model', () => {
    it('--override-kv replaces metadata', async () => {
      const { engine, log } = await start('--override-kv', 'llama.context_length=int:64');
      expect(engine.model.trainContext).toBe(64);
      expect(log).toContain("Using metadata override (  int) 'llama.context_length' = 64");
      const { engine: plain } = await start();
      const { engine: other } = await start('--override-kv', 'tokenizer.ggml.add_bos_token=bool:false');
      expect(plain.model.addBos).not.toBe(other.model.addBos);
    });

    it.each([
      ['llama.context_length=str:abc', /its type is str, that of the entry is int/],
      ['llama.context_length=int:-5', /must be 0 to 4294967295/],
      ['tokenizer.ggml.tokens=str:a', /the entry is a list/],
      ['llama.expert_count=int:70000', /expert_count is 70000/],
      ['llama.block_count=int:600', /block_count is 600, must be 1 to 512/],
      ['llama.attention.head_count=int:7', /cannot load/],
    ])('--override-kv %s is refused', async (override, reason) => {
      expect(await refusal('--override-kv', override)).toMatch(reason);
    });

    it('--no-mmap, --mlock and --check-tensors load the same model', async () => {
      const { log } = await start();
      expect(log).toContain('CPU_Mapped model buffer');
      const { engine, log: read } = await start('--no-mmap', '--check-tensors');
      expect(read).not.toContain('CPU_Mapped model buffer');
      expect((await tokensOf(engine)).length).toBeGreaterThan(4);
    });

    it('--no-warmup computes nothing before the first task', async () => {
      const { engine } = await start('--no-warmup');
      expect((await tokensOf(engine)).length).toBeGreaterThan(4);
    });

    it('devices that are not there are refused by the flag', async () => {
      expect(await refusal('--device', 'NOPE0')).toContain("no device to offload to is named 'NOPE0'");
      expect(await refusal('--device', 'none', '-ngl', '9')).toContain('--gpu-layers: no GPU can be used');
      expect(await refusal('--device', 'none', '-mg', '2')).toContain('--main-gpu 2: no GPU can be used');
      expect(await refusal('--device', 'none', '-ts', '3,1')).toContain('--tensor-split: there are shares for 2 GPUs');
      expect(await refusal('--device', 'none', '-ngl', '0', '-sm', 'none')).toBe('it started');
    });
  });
});

/** Log-probabilities behind a prompt that is long enough for positions to matter. */
async function logprobsOf(engine: EngineService): Promise<readonly TextEvent['probabilities'][]> {
  const prompt = await engine.tokenize('The fox and the crow met in the forest. '.repeat(8), true, false);
  const { texts } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 2, probabilities: 3 })));
  expect(texts.length).toBeGreaterThan(0);
  return texts.map(({ probabilities }) => probabilities);
}

/** Field 41 of proc(5)'s stat; the second one may hold spaces and ends with a parenthesis. */
function schedulingPolicy(thread: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38];
  } catch {
    return undefined; // it has just ended
  }
}
