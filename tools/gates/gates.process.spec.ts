import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gate, runGates } from './gates.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gates-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Gates that are these programs, with what was printed of them. */
async function run(programs: Readonly<Record<string, string>>, repair?: string) {
  const gates: Gate[] = Object.entries(programs).map(([name, program]) => {
    writeFileSync(join(root, `${name}.mjs`), program);
    return { name, args: [`${name}.mjs`], ...(repair === undefined ? {} : { repair }) };
  });
  const lines: string[] = [];
  const failed = await runGates(root, gates, (text) => lines.push(text));
  return { failed, lines: lines.slice(0, -1), end: lines.at(-1) };
}

describe('gates', () => {
  it('are told of in their order, those that hold by one line', async () => {
    const { failed, lines, end } = await run({
      slow: 'setTimeout(() => console.log("said and not shown"), 50);',
      quick: '',
    });
    expect(failed).toEqual([]);
    expect(lines).toEqual(['gate: slow: holds', 'gate: quick: holds']);
    expect(end).toMatch(/^gates: 2 hold, 0 fail, [\d.]+ s$/);
  });

  it('that fail show what they printed, and what to try', async () => {
    const { failed, lines } = await run(
      { wrong: 'console.log("a.ts: wrong"); console.error("once more"); process.exitCode = 3;', right: '' },
      'npm run format',
    );
    expect(failed).toEqual(['wrong']);
    expect(lines[0]).toContain('a.ts: wrong');
    expect(lines[0]).toContain('once more');
    expect(lines[0]).toMatch(/\ngate: wrong: FAILS \(try: npm run format\)$/);
    expect(lines[1]).toBe('gate: right: holds');
  });

  it('that are killed fail', async () => {
    const { failed } = await run({ killed: 'process.kill(process.pid, "SIGKILL");' });
    expect(failed).toEqual(['killed']);
  });
});
