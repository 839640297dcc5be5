import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMIT_NAMES, LIMITS, type Limit, limitFlag } from './limits.js';
import { withLimitsTable } from './limits-documentation.js';
import { readOptions } from './options.js';
import { packageRoot } from './package-info.js';

describe('docs/operations.md', () => {
  it('has a table of limits, which `npm run docs:limits` writes again', () => {
    const written = withLimitsTable(readFileSync(join(packageRoot(), 'docs', 'operations.md'), 'utf8'));
    expect(LIMIT_NAMES.filter((name) => !written.includes(`| \`${limitFlag(name)}\` `))).toEqual([]);
  });

  it('is not written without a table to replace', () => {
    expect(() => withLimitsTable('# Operations\n')).toThrow('no table of Flag');
  });
});

describe('a limit', () => {
  it.each(LIMIT_NAMES)('%s has a flag that changes it', (name) => {
    expect(readOptions([])[name]).toBe(LIMITS[name].default);
    expect(readOptions([limitFlag(name), '7'])[name]).toBe(7);
  });

  it.each(LIMIT_NAMES)('%s says what it bounds, and why by so much', (name) => {
    const { bounds, because }: Limit = LIMITS[name];
    expect([bounds, because].filter((text) => !/[^.]$/.test(text))).toEqual([]);
  });
});
