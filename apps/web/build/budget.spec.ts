import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const BUILT = join(import.meta.dirname, '..', 'dist');
const KIB = 1000;

/** What a browser gets of a file: compressed where the build made that. */
function sentBytes(path: string): number {
  const bytes = readFileSync(path);
  return /\.(js|css|html|svg)$/.test(path) ? brotliCompressSync(bytes).length : bytes.length;
}

const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.[a-z0-9]+$/.test(name) && !/\.(br|gz)$/.test(name) && !name.startsWith('.'))
  .map((name) => join(BUILT, name));

const index = readFileSync(join(BUILT, 'index.html'), 'utf8');
/** What index.html names, and the icons, which the first view shows. */
const first = files.filter((path) => {
  const name = path.slice(BUILT.length + 1);
  return name === 'index.html' || index.includes(name) || /icons-.*\.svg$/.test(name);
});

const sum = (paths: readonly string[]) => paths.reduce((total, path) => total + sentBytes(path), 0);

describe('the weight of the page', () => {
  it('is at most 120 kB for the first view, in at most eight requests with what it asks the server', () => {
    expect(first.length).toBeGreaterThan(3);
    expect(sum(first)).toBeLessThanOrEqual(120 * KIB);
    expect(first.length + 1).toBeLessThanOrEqual(8);
  });

  it('is at most 300 kB in all', () => {
    expect(sum(files)).toBeLessThanOrEqual(300 * KIB);
  });
});
