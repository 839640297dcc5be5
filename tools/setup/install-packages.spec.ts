import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLockInStep, packagesFingerprint, removeUnfinished } from './install-packages.mjs';

const manifest = {
  scripts: { start: 'a' },
  dependencies: { rxjs: '7.8.2', fastify: '5.0.0' },
  devDependencies: { vitest: '4.1.12' },
};
const lock = {
  packages: { '': { dependencies: { fastify: '5.0.0', rxjs: '7.8.2' }, devDependencies: { vitest: '4.1.12' } } },
};

const text = JSON.stringify;

describe('packagesFingerprint', () => {
  const before = packagesFingerprint(text(manifest), text(lock));

  it('does not change with a script', () => {
    expect(packagesFingerprint(text({ ...manifest, scripts: {} }), text(lock))).toBe(before);
  });

  it('changes with a dependency, an override, the lock and the choice to do without GPUs', () => {
    const other = [
      packagesFingerprint(text({ ...manifest, dependencies: { rxjs: '7.8.3' } }), text(lock)),
      packagesFingerprint(text({ ...manifest, overrides: { rxjs: '7.8.3' } }), text(lock)),
      packagesFingerprint(text(manifest), text({ ...lock, lockfileVersion: 3 })),
      packagesFingerprint(text(manifest), text(lock), true),
    ];
    expect(new Set([before, ...other]).size).toBe(5);
  });
});

describe('isLockInStep', () => {
  it('compares the dependencies in any order', () => {
    expect(isLockInStep(text(manifest), text(lock))).toBe(true);
  });

  it('notices a dependency that the lock does not know, and one that is gone', () => {
    expect(isLockInStep(text({ ...manifest, devDependencies: { vitest: '4.1.13' } }), text(lock))).toBe(false);
    expect(isLockInStep(text({ ...manifest, devDependencies: {} }), text(lock))).toBe(false);
    expect(isLockInStep(text(manifest), '{}')).toBe(false);
  });
});

describe('removeUnfinished', () => {
  it('removes what an interrupted first installation left, and nothing else', () => {
    const root = mkdtempSync(join(tmpdir(), 'packages-'));
    const folder = join(root, 'node_modules');
    mkdirSync(join(folder, 'cliui'), { recursive: true });
    writeFileSync(join(folder, '.package-lock.json'), '{}');
    removeUnfinished(root);
    expect(existsSync(folder)).toBe(true);
    rmSync(join(folder, '.package-lock.json'));
    removeUnfinished(root);
    expect(existsSync(folder)).toBe(false);
    rmSync(root, { recursive: true });
  });
});
