import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers } from '../../bench/soak/leftovers.js';
import { runSoak } from '../../bench/soak/soak-run.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const MODELS = dirname(DEMO_MODEL);

describe('the server under mixed load, on the demo model', () => {
  let folder: string;
  let served: ServedApp;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llamero-soak-'));
    const engine = await loadEngine(DEMO_MODEL, {
      adapters: [{ path: join(MODELS, 'cria-pirate-f16.gguf'), scale: 1 }],
      draft: { modelPath: join(MODELS, 'cria-draft-q8_0.gguf'), slotContextSize: 0 },
      lookup: { matchTokens: 4, draftTokens: 16, minHits: 1 },
    });
    served = await serve(engine, ['--slots', '--metrics', '--cache-reuse', '16', '--slot-save-path', folder]);
  });
  afterAll(async () => {
    await served.stop();
    await rm(folder, { recursive: true });
  });

  it('answers all rightly and keeps nothing back', async () => {
    const { url } = served;
    const { counts, failures } = await runSoak({ url, slots: 4, adapters: 1, requests: 120, seed: 1, concurrency: 8 });
    expect(failures).toEqual([]);
    expect(counts.sample).toBeGreaterThan(5);
    expect(counts.left).toBeGreaterThan(5);
    expect(await leftovers(url, 4, folder)).toEqual([]);
  });
});
