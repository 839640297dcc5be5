import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSlotFile, writeSlotFile } from './file-access.js';
import type { Origin } from './sequence-file.js';

const ORIGIN: Origin = {
  model: 'abc',
  description: 'a model',
  typeK: 'f16',
  typeV: 'f16',
  buffers: 2,
  llamaCpp: 'v1',
};
const SLOT = { tokens: Int32Array.of(1, 70_000, 3), adapters: '', state: Uint8Array.of(9, 8, 7, 6) };

describe('a file of a saved slot', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llamero-slots-'));
    path = join(folder, 'slot.bin');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = (origin: Partial<Origin> = {}, most = 100) => loadSlotFile(path, { ...ORIGIN, ...origin }, most);
  const refusal = (message: RegExp) => ({ code: 'ERR_SLOT_FILE', message: expect.stringMatching(message) });

  it('gives back what was written, and leaves nothing else in the folder', async () => {
    const bytes = await writeSlotFile(path, ORIGIN, SLOT);
    expect(await load()).toEqual({ ...SLOT, bytes });
    expect(await readdir(folder)).toEqual(['slot.bin']);
  });

  it.each<[string, Partial<Origin>, RegExp]>([
    ['another model', { model: 'other' }, /another model \(a model\)/],
    ['another type of keys', { typeK: 'q8_0' }, /--cache-type-k f16/],
    ['another type of values', { typeV: 'q8_0' }, /--cache-type-v f16/],
    ['another number of slots', { buffers: 3 }, /--parallel 2/],
    ['another llama.cpp', { llamaCpp: 'v2' }, /llama\.cpp v1/],
  ])('of %s is refused', async (_, origin, message) => {
    await writeSlotFile(path, ORIGIN, SLOT);
    await expect(load(origin)).rejects.toMatchObject(refusal(message));
  });

  it('is refused when it holds more than a slot can', async () => {
    await writeSlotFile(path, ORIGIN, SLOT);
    await expect(load({}, 2)).rejects.toMatchObject(refusal(/3 tokens, and a slot has room for 2/));
  });

  it('of a later format is refused as such', async () => {
    await writeSlotFile(path, ORIGIN, SLOT);
    const bytes = await readFile(path);
    bytes.writeUInt32LE(3, 8);
    await writeFile(path, bytes);
    await expect(load()).rejects.toMatchObject(refusal(/newer llamero/));
  });

  it('is refused wherever one of its bytes before the state is changed, and wherever it is cut', async () => {
    await writeSlotFile(path, ORIGIN, SLOT);
    const good = await readFile(path);
    for (let place = 0; place < good.length - SLOT.state.length; place++) {
      const bytes = Buffer.from(good);
      bytes[place] = bytes[place]! ^ 0x10;
      await writeFile(path, bytes);
      // A letter of the description is in no message but that of another model.
      const outcome = await load().then(
        (slot) => slot.tokens,
        (error: unknown) => error,
      );
      if (outcome instanceof Int32Array) expect(outcome).toEqual(SLOT.tokens);
      else expect(outcome).toMatchObject({ code: 'ERR_SLOT_FILE' });
      await writeFile(path, good.subarray(0, place));
      await expect(load()).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
    }
    await writeFile(path, Buffer.concat([good, Buffer.of(1)]));
    await expect(load()).rejects.toMatchObject(refusal(/damaged/));
  });

  it('is not read through a link, nor from what is no file, and its absence is told', async () => {
    await expect(load()).rejects.toMatchObject(refusal(/none of that name/));
    await writeSlotFile(join(folder, 'real.bin'), ORIGIN, SLOT);
    await symlink(join(folder, 'real.bin'), path);
    await expect(load()).rejects.toMatchObject(refusal(/link/));
    path = folder;
    await expect(load()).rejects.toMatchObject(refusal(/not that of a file/));
  });

  it('takes the place of a link and leaves what that led to', async () => {
    const outside = join(folder, 'outside');
    await writeFile(outside, 'precious');
    await symlink(outside, path);
    await writeSlotFile(path, ORIGIN, SLOT);
    expect(await readFile(outside, 'utf8')).toBe('precious');
    expect((await load()).tokens).toEqual(SLOT.tokens);
  });

  it('that cannot be written leaves the old one, and no other', async () => {
    await writeSlotFile(path, ORIGIN, SLOT);
    const broken = { ...SLOT, state: null as unknown as Uint8Array };
    await expect(writeSlotFile(path, ORIGIN, broken)).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
    expect((await load()).tokens).toEqual(SLOT.tokens);
    expect(await readdir(folder)).toEqual(['slot.bin']);
    await expect(writeSlotFile(join(folder, 'no', 'slot.bin'), ORIGIN, SLOT)).rejects.toMatchObject(
      refusal(/cannot be written/),
    );
  });

  describe('with media', () => {
    const media = [{ at: 1, cells: 2, positions: 1, hash: 'cat' }];
    const seeing = { ...SLOT, tokens: Int32Array.of(1, -2, -2, 3), media };

    it('gives them back, to the projector that they were encoded by', async () => {
      await writeSlotFile(path, { ...ORIGIN, projector: 'eye' }, seeing);
      expect(await load({ projector: 'eye' })).toMatchObject(seeing);
      await expect(load({ projector: 'other' })).rejects.toMatchObject(refusal(/another projector/));
      await expect(load()).rejects.toMatchObject(refusal(/another projector/));
    });

    it('is of no interest to a projector where it has none', async () => {
      await writeSlotFile(path, { ...ORIGIN, projector: 'eye' }, SLOT);
      expect((await load({ projector: 'other' })).tokens).toEqual(SLOT.tokens);
    });

    it.each([
      ['end behind it', [{ ...media[0]!, cells: 4 }]],
      ['leave out a cell', [{ ...media[0]!, cells: 1 }]],
      ['stand where tokens are', [{ ...media[0]!, at: 0 }]],
      ['take more positions than cells', [{ ...media[0]!, positions: 3 }]],
      ['are no list', {} as never],
    ])('is damaged where they %s', async (_, wrong) => {
      await writeSlotFile(path, ORIGIN, { ...seeing, media: Array.isArray(wrong) ? wrong : ({ length: 1 } as never) });
      await expect(load()).rejects.toMatchObject(refusal(/damaged/));
    });
  });
});
