import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../config/package-info.js';
import { withMetricsTable } from './metrics-documentation.js';

describe('docs/operations.md', () => {
  it('has a table of metrics, which `npm run docs:metrics` writes again', () => {
    const written = readFileSync(join(packageRoot(), 'docs', 'operations.md'), 'utf8');
    expect(withMetricsTable(written)).toContain('| `llamero_queue_depth` ');
  });

  it('is not written without a table to replace', () => {
    expect(() => withMetricsTable('# Operations\n')).toThrow('no table of Name');
  });
});
