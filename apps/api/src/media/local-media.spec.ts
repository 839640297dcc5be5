import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFifos } from '../../../../test/support/fifo.js';
import { LocalMedia } from './local-media.js';

let home: string;
let media: LocalMedia;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'media-'));
  const folder = join(home, 'pictures');
  mkdirSync(join(folder, 'cats'), { recursive: true });
  mkdirSync(join(home, 'pictures-of-others'));
  writeFileSync(join(home, 'secret'), 'secret');
  writeFileSync(join(home, 'pictures-of-others', 'a'), 'other');
  writeFileSync(join(folder, 'a b.png'), 'picture');
  writeFileSync(join(folder, 'cats', 'tom'), 'tom');
  writeFileSync(join(folder, 'large'), Buffer.alloc(101));
  symlinkSync(join(home, 'secret'), join(folder, 'out'));
  symlinkSync(home, join(folder, 'up'));
  symlinkSync('cats/tom', join(folder, 'in'));
  symlinkSync('nowhere', join(folder, 'broken'));
  makeFifos(join(folder, 'pipe'));
  linkSync(join(folder, 'cats', 'tom'), join(folder, 'hard'));
  media = new LocalMedia(folder, 100);
});

const read = (path: string) => media.read(path, () => undefined);

afterAll(() => rmSync(home, { recursive: true }));

describe('a file of this machine', () => {
  it('is read by its path in the folder, by its whole path, and through links that stay inside', async () => {
    expect(String(await read('a b.png'))).toBe('picture');
    expect(String(await read('cats/tom'))).toBe('tom');
    expect(String(await read('/cats/tom'))).toBe('tom');
    expect(String(await read(join(home, 'pictures/cats/tom')))).toBe('tom');
    expect(String(await read('cats/../in'))).toBe('tom');
    expect(String(await read('hard'))).toBe('tom');
  });

  it.each([
    '../secret',
    'cats/../../secret',
    '/etc/passwd',
    '../pictures-of-others/a',
    'out',
    'up/secret',
    'up/pictures-of-others/a',
    'broken',
    'nothing',
    '.',
    '',
    'cats',
    'pipe',
    '/dev/zero',
    '/proc/self/environ',
    'a b.png\0.txt',
    'a b.png/',
  ])('is not read as %j', async (path) => {
    await expect(read(path)).rejects.toThrow('is no file below --media-path that can be read');
  });

  it('is not read where it is too large, and nowhere without a folder', async () => {
    await expect(read('large')).rejects.toThrow('must have at most 100 bytes');
    await expect(new LocalMedia('', 100).read('a', () => undefined)).rejects.toThrow('--media-path');
  });
});
