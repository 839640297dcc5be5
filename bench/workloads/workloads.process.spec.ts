import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needingBuild } from '../../test/support/server-process.js';
import type { WorkloadSample } from './compare.js';

const ROOT = join(import.meta.dirname, '../..');
const DEMO = join(ROOT, 'models/cria-q8_0.gguf');
const run = promisify(execFile);
/** The checkout may have to build its TypeScript first. */
const LIMIT_MS = 180_000;

const { title, isMissing } = needingBuild('a workload');

describe.skipIf(isMissing)(title, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-workload-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function bench(...options: readonly string[]): Promise<{ text: string; samples: readonly WorkloadSample[] }> {
    const out = join(folder, 'figures.json');
    const common = ['--quick', '--rounds', '1', '--model', DEMO, '--out', out];
    const { stdout } = await run(process.execPath, ['dist/bench/main.js', ...common, ...options], {
      cwd: ROOT,
      timeout: LIMIT_MS,
    });
    return { text: stdout, samples: JSON.parse(readFileSync(out, 'utf8')).samples };
  }

  it(
    'compares two servers, goes on when the engine process is killed in between, and loses no request',
    async () => {
      const peer = join(ROOT, 'bin/llamero');
      const { text, samples } = await bench('--workload', 'returning-chats-after-kill', '--peer', peer);
      expect(samples.map(({ target }) => target)).toEqual(['llamero', 'peer']);
      expect(text).toMatch(/^returning-chats-after-kill +llamero +peer +ratio/m);
      for (const { figures } of samples) {
        expect(figures['failed requests']).toBe(0);
        expect(figures['60 words: evaluated prompt tokens of later turns']).toBeGreaterThan(0);
        expect(figures['60 words: first token of later turns p50, ms']).toBeGreaterThan(0);
      }
    },
    LIMIT_MS,
  );

  it(
    'draws a plot of what it measured at each load',
    async () => {
      const plot = join(folder, 'plots', 'load.svg');
      const { samples } = await bench('--plot', plot);
      expect(samples[0]!.figures['failed requests']).toBe(0);
      expect(readFileSync(plot, 'utf8')).toContain('llamero p99');
    },
    LIMIT_MS,
  );
});
