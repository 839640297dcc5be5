import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers } from '../../bench/soak/leftovers.js';
import { runSoak } from '../../bench/soak/soak-run.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

describe('the server under mixed load, on the demo model', () => {
  let folder: string;
  let served: ServedApp;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llamero-soak-'));
    const engine = await loadEngine(DEMO_MODEL);
    served = await serve(engine, ['--slots', '--metrics', '--slot-save-path', folder]);
  });
  afterAll(async () => {
    await served.stop();
    await rm(folder, { recursive: true });
  });

  it('answers all rightly and keeps nothing back', async () => {
    const { url } = served;
    const { counts, failures } = await runSoak({ url, slots: 4, requests: 200, seed: 1, concurrency: 8 });
    expect(failures).toEqual([]);
    expect(counts.sample).toBeGreaterThan(5);
    expect(counts.left).toBeGreaterThan(5);
    expect(await leftovers(url, 4, folder)).toEqual([]);
  });
});
