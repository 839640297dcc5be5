import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TrialProcess } from './trial-process.mjs';

const folder = mkdtempSync(join(tmpdir(), 'trials-'));
const program = join(folder, 'program.mjs');
writeFileSync(
  program,
  `process.on('message', (message) => {
    if (message === 'die') process.exit(3);
    if (message !== 'hang') process.send({ answer: message });
  });`,
);
const trials = new TrialProcess(program, { timeout: 2000, stderr: 'ignore' });
afterAll(() => {
  trials.close();
  rmSync(folder, { recursive: true });
});

describe('a process for trials', () => {
  it('answers one after another', async () => {
    expect(await trials.run('a')).toEqual({ answer: 'a' });
    expect(await trials.run('b')).toEqual({ answer: 'b' });
  });

  it('is replaced when it dies or takes too long, and tells which', async () => {
    expect(await trials.run('die')).toEqual({ death: { isTimeout: false, reason: 3 } });
    expect(await trials.run('c')).toEqual({ answer: 'c' });
    expect(await trials.run('hang')).toEqual({ death: { isTimeout: true, reason: 'SIGKILL' } });
    expect(await trials.run('d')).toEqual({ answer: 'd' });
  });
});
