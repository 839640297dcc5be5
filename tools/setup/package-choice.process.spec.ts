import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensurePackages } from './install-packages.mjs';
import { platformPackageName } from './native/platform-package.mjs';
import { chooseCpuOnly, isCpuOnly } from './package-choice.mjs';

const OWN = platformPackageName() ?? 'none';
const LIBRARIES = [...new Set([OWN, 'linux-x64-cuda', 'linux-x64-vulkan'])].sort();
const folderOf = (name: string) => `node_modules/@node-llama-cpp/${name}`;

/** Takes npm's place: installs what the shrinkwrap, or the lock, does not keep from this system; notes that it ran. */
const NPM = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const lock = existsSync('npm-shrinkwrap.json') ? 'npm-shrinkwrap.json' : 'package-lock.json';
for (const [path, { os }] of Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages)) {
  if (path !== '' && os?.[0] !== 'none') mkdirSync(path, { recursive: true });
}
writeFileSync('node_modules/.package-lock.json', '{}');
appendFileSync('runs', lock + '\\n');
if (existsSync('fails')) process.exit(1);
`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'choice-'));
  const packages = Object.fromEntries(LIBRARIES.map((name) => [folderOf(name), { version: '1.0.0', optional: true }]));
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  mkdirSync(join(root, 'npm'));
  writeFileSync(join(root, 'npm/package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'npm/npm-cli.js'), NPM);
  vi.stubEnv('npm_execpath', join(root, 'npm/npm-cli.js'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const installed = () => readdirSync(join(root, 'node_modules/@node-llama-cpp')).sort();
const runs = () => readFileSync(join(root, 'runs'), 'utf8').trim().split('\n');

describe('the libraries for GPUs', () => {
  it('are installed by default, once', async () => {
    await ensurePackages(root);
    await ensurePackages(root);
    expect(installed()).toEqual(LIBRARIES);
    expect(runs()).toEqual(['package-lock.json']);
  });

  it('are not downloaded by a checkout that does without them, and its lock stays as it is', async () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    chooseCpuOnly(root, true);
    await ensurePackages(root);
    await ensurePackages(root);
    expect(installed()).toEqual([OWN]);
    expect(runs()).toEqual(['npm-shrinkwrap.json']);
    expect(existsSync(join(root, 'npm-shrinkwrap.json'))).toBe(false);
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).toBe(lock);
  });

  it('are removed without npm when the choice changes, and installed again when it changes back', async () => {
    await ensurePackages(root);
    chooseCpuOnly(root, true);
    await ensurePackages(root);
    expect(installed()).toEqual([OWN]);
    expect(runs()).toHaveLength(1);
    chooseCpuOnly(root, false);
    expect(isCpuOnly(root)).toBe(false);
    await ensurePackages(root);
    expect(installed()).toEqual(LIBRARIES);
    expect(runs()).toEqual(['package-lock.json', 'package-lock.json']);
  });

  it('leave no shrinkwrap behind when npm fails, or was interrupted', async () => {
    chooseCpuOnly(root, true);
    writeFileSync(join(root, 'fails'), '');
    await expect(ensurePackages(root)).rejects.toThrow('installing npm packages failed');
    expect(existsSync(join(root, 'npm-shrinkwrap.json'))).toBe(false);
    rmSync(join(root, 'fails'));
    rmSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(join(root, 'npm-shrinkwrap.json'), '{ "packages": {} }');
    chooseCpuOnly(root, false);
    await ensurePackages(root);
    expect(installed()).toEqual(LIBRARIES);
  });
});
