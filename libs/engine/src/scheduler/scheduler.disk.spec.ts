import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { tokensAfter } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import { Adapters } from '../adapters/adapters.js';
import { CacheFolder } from '../disk-cache/cache-folder.js';
import { DiskTier } from '../disk-cache/disk-tier.js';
import { MediaTokens } from '../media/media-tokens.js';
import { Scheduler } from './scheduler.js';
import { NO_EFFECTS } from './scheduler-options.js';

const ORIGIN = { model: 'm', description: 'd', typeK: 'f16', typeV: 'f16', buffers: 1, llamaCpp: 'v' };
const OPTIONS = { slotPromptSimilarity: 0.5, contextShift: false, continuousBatching: true, renderSpecial: false };

let folder: string;
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llamero-scheduler-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** An engine with what earlier ones have left in the folder. */
async function start(hostCacheBytes = 10_000_000) {
  const backend = new FakeBackend({ slots: 2, slotContextSize: 256 });
  const adapters = new Adapters([]);
  const mediaTokens = new MediaTokens();
  const warn = (message: string) => void warnings.push(message);
  const files = new CacheFolder(folder, { origin: ORIGIN, adapters, mediaTokens, maxTokens: 256 });
  const disk = new DiskTier(files, Number.POSITIVE_INFINITY, warn);
  await disk.open();
  const options = { ...OPTIONS, bursts: false, hostCacheBytes };
  const scheduler = new Scheduler(backend, options, adapters, { ...NO_EFFECTS, warn }, { disk, mediaTokens });
  const run = (prompt: string) => outcomeOf(scheduler.run(buildTask({ prompt, maxTokens: 3 })));
  return { scheduler, context: backend.context, run, disk };
}

const long = (letter: string) => letter.repeat(60);

describe('what slots hold, where it is kept in files', () => {
  it('is written as soon as there is time, and found by the next engine', async () => {
    const first = await start();
    for (const letter of 'abcd') await first.run(long(letter));
    await first.scheduler.close();
    const second = await start();
    expect(second.disk.figures.sequences).toBe(4);
    for (const letter of 'abcd') {
      const { tokens, end } = await second.run(`${long(letter)}!`);
      expect([end?.usage.cachedTokens, tokens]).toEqual([
        60,
        tokensAfter(buildTask({ prompt: `${long(letter)}!` }).prompt, 3),
      ]);
    }
    expect(second.disk.figures).toMatchObject({ hitTokens: 240 });
    await second.scheduler.close();
    expect(warnings).toEqual([]);
  });

  it('holds nothing up where it does not fit into memory, or cannot be saved', async () => {
    const small = await start(4096);
    expect((await small.run(long('a'))).tokens).toHaveLength(3);
    await small.scheduler.close();
    const broken = await start();
    for (let times = 0; times < 100; times++) broken.context.moveFailures.push(nativeError('ERR_STATE', 'broken'));
    for (const letter of 'abc') expect((await broken.run(long(letter))).tokens).toHaveLength(3);
    await broken.scheduler.close();
    expect(warnings.length).toBeLessThan(5);
  });

  it('is forgotten while its file is read for a client that leaves, and the slot is free', async () => {
    const first = await start();
    await first.run(long('a'));
    await first.scheduler.close();
    const { scheduler, run } = await start();
    const left = scheduler.run(buildTask({ prompt: `${long('a')}?`, maxTokens: 3 })).subscribe();
    await Promise.resolve();
    await Promise.resolve();
    left.unsubscribe();
    expect((await run(`${long('a')}!`)).end?.usage.cachedTokens).toBe(60);
    expect(scheduler.snapshots().every((slot) => !slot.isProcessing)).toBe(true);
    await scheduler.close();
  });
});
