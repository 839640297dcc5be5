import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cellKeyOf } from '../adapters/adapter-set.js';
import { Adapters } from '../adapters/adapters.js';
import { MediaTokens } from '../media/media-tokens.js';
import type { Origin } from '../sequence-files/sequence-file.js';
import { CacheFolder } from './cache-folder.js';
import { DiskTier } from './disk-tier.js';
import type { StorableSequence } from './stored-sequence.js';

const ORIGIN: Origin = {
  ...{ model: 'm', description: 'd', typeK: 'f16', typeV: 'f16', buffers: 1, llamaCpp: 'v', settings: 's' },
};
const NO_SET = new Adapters([]).setOf();
const STATE_BYTES = 1000;

let folder: string;
let warnings: string[];
let time: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llamero-disk-'));
  warnings = [];
  time = Date.now();
});
afterEach(() => rm(folder, { recursive: true }));

function parts(origin: Partial<Origin>, adapters: Adapters) {
  return { origin: { ...ORIGIN, ...origin }, adapters, mediaTokens: new MediaTokens(), maxTokens: 500 };
}

async function open(maxBytes = Number.POSITIVE_INFINITY, origin: Partial<Origin> = {}, adapters = new Adapters([])) {
  const files = new CacheFolder(folder, parts(origin, adapters));
  const tier = new DiskTier(
    files,
    maxBytes,
    (message) => warnings.push(message),
    () => time,
  );
  await tier.open();
  return tier;
}

/** Tokens from a letter on. */
const tokensOf = (first: number, length = 100) => Int32Array.from({ length }, (_, place) => first * 1000 + place);

function sequence(tokens: Int32Array, changes: Partial<StorableSequence> = {}): StorableSequence {
  const buffer = new Uint8Array(2 * STATE_BYTES).fill(tokens[0]! / 1000);
  const held = { tokens, adapters: NO_SET, usable: tokens.length, firstPosition: 0 };
  return { ...held, buffer, size: STATE_BYTES, pins: 0, ...changes };
}

async function write(tier: DiskTier, ...all: readonly StorableSequence[]): Promise<void> {
  for (const each of all) tier.write(each);
  await tier.settled();
  expect(all.every(({ pins }) => pins === 0)).toBe(true);
}

const find = (tier: DiskTier, tokens: Int32Array) => tier.find(NO_SET.key, tokens, () => true);

async function paths(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

describe('the disk cache', () => {
  it('gives back what an earlier run has written: its tokens, and its state', async () => {
    await write(await open(), sequence(tokensOf(1)), sequence(tokensOf(2), { usable: 90, firstPosition: 7 }));
    const tier = await open();
    expect(tier.figures).toMatchObject({ sequences: 2, tokens: 200 });
    const match = find(tier, tokensOf(2));
    expect(match).toMatchObject({ length: 90, sequence: { usable: 90, firstPosition: 7, size: STATE_BYTES } });
    const state = new Uint8Array(STATE_BYTES);
    expect(await tier.read(match!.sequence, state)).toBe(true);
    expect(state).toEqual(new Uint8Array(STATE_BYTES).fill(2));
    expect(find(tier, tokensOf(3))).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('keeps media by what they are: their numbers may be others in the next run', async () => {
    const media = [{ at: 1, cells: 2, positions: 1, hash: 'cat' }];
    const seeing = sequence(Int32Array.from([1, -9, -9, ...tokensOf(5)]), { media });
    await write(await open(), seeing);
    const tier = await open();
    const prompt = Int32Array.from([1, -2, -2, ...tokensOf(5)]);
    const match = find(tier, prompt)!;
    expect(match.length).toBe(prompt.length);
    expect(await tier.read(match.sequence, new Uint8Array(STATE_BYTES))).toBe(true);
    await write(tier, { ...seeing, tokens: prompt });
    expect(await paths()).toHaveLength(1);
  });

  it('keeps whose it is: equal prompts of two tenants are two files, and each is found by its own key', async () => {
    const ofTenant = (owner: string) => ({ ...NO_SET, owner });
    const tenants = ['ada', 'bob'];
    await write(await open(), ...tenants.map((owner) => sequence(tokensOf(1), { adapters: ofTenant(owner) })));
    expect(await paths()).toHaveLength(2);
    const tier = await open();
    for (const owner of tenants) {
      const match = tier.find(cellKeyOf(ofTenant(owner)), tokensOf(1), () => true);
      expect(match?.sequence.adapters.owner).toBe(owner);
      expect(await tier.read(match!.sequence, new Uint8Array(STATE_BYTES))).toBe(true);
    }
    expect(find(tier, tokensOf(1))).toBeUndefined();
  });

  it('writes a conversation again when it has grown, and removes what it grew from', async () => {
    const tier = await open();
    await write(tier, sequence(tokensOf(1, 100)));
    await write(tier, sequence(tokensOf(1, 105)));
    expect(tier.figures).toMatchObject({ sequences: 1, tokens: 100 });
    await write(tier, sequence(tokensOf(1, 150)));
    expect(tier.figures).toMatchObject({ sequences: 1, tokens: 150, parkedTokens: 250 });
    expect(await paths()).toHaveLength(1);
  });

  it('stays below its bound: what saves least for its age makes room', async () => {
    const first = await open();
    await write(first, sequence(tokensOf(1)));
    const bytes = first.figures.bytes;
    const tier = await open(3.5 * bytes);
    time += 1000;
    await write(tier, sequence(tokensOf(2)), sequence(tokensOf(3)));
    time += 60_000;
    await tier.read(find(tier, tokensOf(1))!.sequence, new Uint8Array(STATE_BYTES));
    time += 1000;
    await write(tier, sequence(tokensOf(4)), sequence(tokensOf(5)));
    expect(tier.figures).toMatchObject({ sequences: 3, evictedTokens: 200 });
    expect(tier.figures.bytes).toBeLessThanOrEqual(3.5 * bytes);
    expect([1, 2, 3, 4, 5].map((letter) => find(tier, tokensOf(letter)) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(await paths()).toHaveLength(3);
    expect((await open(1.5 * bytes)).figures.sequences).toBe(1);
    expect(await paths()).toHaveLength(1);
  });

  it('leaves the files of other models alone, counts them, and removes the oldest for room', async () => {
    await write(await open(undefined, { model: 'other' }), sequence(tokensOf(1)));
    const [other] = await paths();
    await utimes(other!, 1, 1);
    const tier = await open();
    const { bytes, sequences } = tier.figures;
    expect([sequences, bytes > STATE_BYTES]).toEqual([0, true]);
    expect(find(tier, tokensOf(1))).toBeUndefined();
    await write(tier, sequence(tokensOf(1)));
    expect(await paths()).toHaveLength(2);
    expect((await open(1.5 * bytes)).figures).toMatchObject({ sequences: 1 });
    expect(await paths()).not.toContain(other);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['another type of keys', { typeK: 'q8_0' }],
    ['another llama.cpp', { llamaCpp: 'w' }],
    ['other settings', { settings: 't' }],
  ])('has nothing of %s', async (_, origin) => {
    await write(await open(undefined, origin), sequence(tokensOf(1)));
    expect(find(await open(), tokensOf(1))).toBeUndefined();
  });

  it('has nothing of adapters that are not loaded, and nothing longer than a slot', async () => {
    const adapters = new Adapters([{ path: 'a.gguf' }]);
    await write(await open(undefined, {}, adapters), sequence(tokensOf(1), { adapters: adapters.setOf([1]) }));
    await write(await open(), sequence(tokensOf(2, 501)));
    expect((await open()).figures.sequences).toBe(0);
    expect(warnings.join()).toMatch(/LoRA adapters that are not loaded.*501 tokens/);
    expect((await open(undefined, {}, adapters)).find(adapters.setOf([1]).key, tokensOf(1), () => true)?.length).toBe(
      100,
    );
  });

  it('is no worse than nothing where its files are damaged, in 40 ways', async () => {
    await write(await open(undefined, { model: 'other' }), sequence(tokensOf(1)));
    const [foreign] = await paths();
    await write(await open(), sequence(tokensOf(1)));
    const path = (await paths()).find((each) => each !== foreign)!;
    const good = await readFile(path);
    const header = good.indexOf('}') + 1;
    const flipped = (place: number) => () => {
      const bytes = Buffer.from(good);
      bytes[place] = bytes[place]! ^ 0x20;
      return writeFile(path, bytes);
    };
    const places = Array.from({ length: 12 }, (_, index) => header + index * 33);
    const replaced = (replace: () => Promise<void>) => async () => {
      await rm(path);
      await replace();
    };
    const damages: readonly (() => Promise<unknown>)[] = [
      ...[0, 1, 7, 8, 12, 15, 16, 30].map(flipped),
      ...places.map(flipped),
      ...[0, 5, 15, 16, 100, header, header + 50, header + 399, header + 400, good.length - 1].map(
        (length) => () => truncate(path, length),
      ),
      () => appendFile(path, 'x'),
      () => writeFile(path, good.subarray(8)),
      () => writeFile(path, Buffer.alloc(good.length)),
      () => writeFile(path, Buffer.concat([good.subarray(0, 8), Buffer.of(99, 0, 0, 0), good.subarray(12)])),
      () => writeFile(path, Buffer.concat([good.subarray(0, 12), Buffer.of(255, 255, 255, 255), good.subarray(16)])),
      replaced(() => copyFile(foreign!, path)),
      replaced(() => symlink(foreign!, path)),
      replaced(() => mkdir(path).then(() => undefined)),
      replaced(() => symlink('/nowhere', path)),
      replaced(() => Promise.resolve()),
    ];
    expect(damages.length).toBe(40);
    for (const [index, damage] of damages.entries()) {
      const running = await open();
      const match = find(running, tokensOf(1));
      expect(match?.length, `before damage ${index}`).toBe(100);
      await damage();
      warnings.length = 0;
      expect(await running.read(match!.sequence, new Uint8Array(STATE_BYTES)), `damage ${index}`).toBe(false);
      expect(warnings.join(), `damage ${index}`).toMatch(/^a file of the disk cache was of no use and is removed, /);
      expect(find(running, tokensOf(1))).toBeUndefined();
      await rm(path, { recursive: true, force: true });
      await writeFile(path, good);
      await damage();
      const next = await open();
      expect(find(next, tokensOf(1)), `opened with damage ${index}`).toBeUndefined();
      await rm(path, { recursive: true, force: true });
      await writeFile(path, good);
    }
  });

  it('that cannot be written says so once, leaves nothing behind, and is tried again later', async () => {
    const tier = await open();
    await write(tier, sequence(tokensOf(1)));
    const own = dirname((await paths())[0]!);
    await rename(own, `${own}-away`);
    await writeFile(own, 'a file where the folder was');
    await write(tier, sequence(tokensOf(2)), sequence(tokensOf(3)));
    await write(tier, sequence(tokensOf(4)));
    expect(warnings.filter((line) => line.startsWith('the disk cache was not written')).length).toBeGreaterThan(0);
    expect(tier.figures.sequences).toBe(1);
    await rm(own);
    await rename(`${own}-away`, own);
    const before = warnings.length;
    time += 60_000;
    await write(tier, sequence(tokensOf(5)));
    expect(tier.figures.sequences).toBe(2);
    expect(warnings.length).toBe(before);
    expect(await paths()).toHaveLength(2);
  });

  it('that cannot be read is empty, and says why', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
    const tier = await open();
    expect(tier.figures.sequences).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/^the disk cache cannot be read: /)]);
  });

  it('gives up what has waited longest where more is to be written than it can write', async () => {
    const tier = await open();
    const all = Array.from({ length: 30 }, (_, letter) => sequence(tokensOf(letter + 1)));
    await write(tier, ...all);
    expect(tier.figures.sequences).toBeLessThan(12);
    expect(find(tier, tokensOf(30))?.length).toBe(100);
  });

  it('removes what a process that ended has left half written', async () => {
    await write(await open(), sequence(tokensOf(1)));
    const own = dirname((await paths())[0]!);
    await writeFile(join(own, '.old.tmp'), 'x');
    await writeFile(join(own, '.new.tmp'), 'x');
    await utimes(join(own, '.old.tmp'), 1, 1);
    await open();
    expect((await readdir(own)).filter((name) => name.endsWith('.tmp'))).toEqual(['.new.tmp']);
  });
});
