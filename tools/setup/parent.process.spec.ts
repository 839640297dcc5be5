import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, 'parent.mjs');

/** Says its process id, then works on until it is told to end. */
const ORPHAN = `
  import(${JSON.stringify(MODULE)}).then(({ endWithParent }) => {
    endWithParent();
    console.log(process.pid);
    setTimeout(() => {}, 60000);
  });
`;

/** Starts the orphan-to-be and waits to be killed. */
const PARENT = `
  require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(ORPHAN)}], { stdio: 'inherit' });
  setTimeout(() => {}, 60000);
`;

it.skipIf(process.platform === 'win32')(
  'ends a process whose parent was killed',
  async () => {
    const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(line.toString());
    expect(() => process.kill(child, 0)).not.toThrow();
    // The child holds the pipe open: its end is the child's end.
    const ended = once(parent.stdout, 'end');
    parent.stdout.resume();
    parent.kill('SIGKILL');
    await expect(ended).resolves.toEqual([]);
  },
  20_000,
);
