import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFifos } from '../../../../test/support/fifo.js';
import { loadSlotFile, writeSlotFile } from './file-access.js';
import type { Origin } from './sequence-file.js';

const ORIGIN: Origin = { model: 'm', description: 'd', typeK: 'f16', typeV: 'f16', buffers: 1, llamaCpp: 'v' };
const SLOT = { tokens: Int32Array.of(1, 2, 3), adapters: '', state: Uint8Array.of(4, 5) };

describe.skipIf(process.platform === 'win32')('the file of a saved slot', () => {
  let folder: string;
  let server: Server;
  const at = (name: string) => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-slot-'));
    makeFifos(at('pipe'), at('replaced'));
    mkdirSync(at('folder'));
    symlinkSync('/dev/zero', at('device'));
    server = createServer().listen(at('socket'));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['pipe', 'folder', 'device', 'socket'])(
    'is read from a regular file only, and not from a %s',
    async (name) => {
      await expect(loadSlotFile(at(name), ORIGIN, 8)).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
    },
  );

  it('takes the place of whatever had its name, and is not written into it', async () => {
    await writeSlotFile(at('replaced'), ORIGIN, SLOT);
    expect(lstatSync(at('replaced')).isFile()).toBe(true);
    expect(await loadSlotFile(at('replaced'), ORIGIN, 8)).toMatchObject(SLOT);
    await expect(writeSlotFile(at('folder'), ORIGIN, SLOT)).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
  });
});
