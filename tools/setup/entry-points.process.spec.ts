import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'bin', 'llamero');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The server's command line without the environment of the test run. */
function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: environment });
  return { status, stdout, stderr };
}

describe('the llamero command', () => {
  it('works through a symbolic link, as npm makes one, from any directory', () => {
    const link = join(folder, 'llama-server');
    symlinkSync(BIN, link);
    const result = run(link, ['--version']);
    expect(result.stdout + result.stderr).toContain(version);
    expect(result.status).toBe(0);
  });

  it('writes its help to standard output', () => {
    const result = run(BIN, ['--help']);
    expect(result.stdout).toContain('--ctx-size');
    expect(result.status).toBe(0);
  });

  it('ends with one line and code 1 on an unknown flag', () => {
    const result = run(BIN, ['--no-such-flag']);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.status).toBe(1);
  });
});

describe('npm start', () => {
  it('passes its arguments on to the server', () => {
    const result = run(process.execPath, [join(ROOT, 'tools', 'setup', 'start.mjs'), '--version']);
    expect(result.stdout + result.stderr).toContain(version);
    expect(result.status).toBe(0);
  });
});
