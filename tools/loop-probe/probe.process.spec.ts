import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { longestTurn, PROBE } from './turns.mjs';

const folder = mkdtempSync(join(tmpdir(), 'loop-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says when the program has started, which is a long turn of its own. */
const BEGIN = `
  import { setTimeout as wait } from 'node:timers/promises';
  const used = ({ user, system }) => (user + system) / 1000;
  const compute = (ms) => { const from = process.cpuUsage(); while (used(process.cpuUsage(from)) < ms); };
  await wait(100);
  console.log(Date.now());
`;

/** What a probe saw of a program, from its beginning on. */
function turnsOf(name: string, program: string): { readonly file: string; readonly from: number } {
  const file = join(folder, name);
  const source = `${BEGIN}${program}; await wait(50);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', PROBE, '--input-type=module', '-e', source], {
    env: { LOOP_PROBE_FILE: file },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return { file, from: Number(stdout) };
}

describe('the probe of the event loop', () => {
  it('sees a turn that computes', () => {
    const { file, from } = turnsOf('busy', 'compute(120)');
    expect(longestTurn(file, from)).toBeGreaterThan(100);
    expect(longestTurn(file, Date.now() + 1)).toBe(0);
  });

  it('does not count the time that a turn waits', () => {
    const { file, from } = turnsOf('idle', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)');
    expect(longestTurn(file, from)).toBeLessThan(100);
  });

  it('does not add up turns that are short', () => {
    const { file, from } = turnsOf('short', 'for (let i = 0; i < 40; i++) { compute(8); await wait(1); }');
    expect(longestTurn(file, from)).toBeLessThan(100);
  });
});
