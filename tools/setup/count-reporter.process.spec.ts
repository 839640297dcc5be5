import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countLine } from './count-reporter.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'count-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A real run of vitest over the given files, with the reporters that `npm test` uses. */
function runVitest(
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): { status: number | null; lastLine: string | undefined } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'tools/setup/count-reporter.mjs')}`];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--root', folder, '--globals', ...reporters];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LLAMERO_FAILED_GATES: '[]', ...variables },
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('countLine', () => {
  it('names skipped tests only when there are any', () => {
    expect(countLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(countLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });
});

describe('the count at the end of a run', () => {
  it('is the last line of a run that passes', () => {
    const run = runVitest({ 'a.test.mjs': 'it("one", () => {}); describe("suite", () => it("two", () => {}));' });
    expect(run).toEqual({ status: 0, lastLine: '2 passed, 0 failed' });
  });

  it('counts failures, skipped tests and a file that cannot be loaded', () => {
    const run = runVitest({
      'a.test.mjs': 'it("one", () => {}); it("two", () => { throw new Error("x"); }); it.skip("three", () => {});',
      'b.test.mjs': 'throw new Error("not loadable");',
    });
    expect(run).toEqual({ status: 1, lastLine: '1 passed, 2 failed, 1 skipped' });
  });

  it('counts a rejection that no test awaited', () => {
    const run = runVitest({ 'a.test.mjs': 'it("one", () => { Promise.reject(new Error("lost")); });' });
    expect(run).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
  });

  it('counts a gate that failed before the tests, which makes the run fail', () => {
    const run = runVitest({ 'a.test.mjs': 'it("one", () => {});' }, { LLAMERO_FAILED_GATES: '["types (tsc)"]' });
    expect(run).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
  });
});
