import { describe, expect, it } from 'vitest';
import { FLAGS } from './flags.js';
import { flagsPage } from './flags-documentation.js';
import { helpText } from './help-text.js';
import { packageVersion } from './package-info.js';

describe('--help', () => {
  const lines = helpText().split('\n');

  it('fits into 100 columns wherever a line can be broken', () => {
    const long = lines.filter((line) => line.length > 100);
    expect(long.filter((line) => line.trim().includes(' ') && !line.startsWith('  -'))).toEqual([]);
  });

  it('shows names, value, meaning, default and variable', () => {
    const start = lines.findIndex((line) => line.startsWith('  -np, --parallel N '));
    expect(lines.slice(start, start + 2).map((line) => line.trim())).toEqual([
      expect.stringMatching(/^-np, --parallel N +slots.* \(default: 1\)$/),
      '[LLAMA_ARG_N_PARALLEL]',
    ]);
  });

  it('says what is not supported yet and what has no effect', () => {
    const text = helpText().replaceAll(/\s+/g, ' ');
    const isIncomplete = Object.values(FLAGS).some(({ status }) => status === 'later');
    expect(text.includes('; not supported yet)')).toBe(isIncomplete);
    expect(text).toMatch(/--defrag-thold N .*?accepted without effect: llama\.cpp no longer/);
  });
});

describe('docs/flags.md', () => {
  it('has three cells in every row', () => {
    const rows = flagsPage()
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length - 2);
    expect(new Set(cells)).toEqual(new Set([3]));
    expect(rows.length).toBeGreaterThan(100);
  });
});

describe('the version', () => {
  it('is that of package.json', () => {
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
