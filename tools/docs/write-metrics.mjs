import { readFileSync, writeFileSync } from 'node:fs';
import { withMetricsTable } from '../../dist/apps/api/src/metrics/metrics-documentation.js';

const file = new URL('../../docs/operations.md', import.meta.url);
writeFileSync(file, withMetricsTable(readFileSync(file, 'utf8')));
console.log(`wrote ${file.pathname}`);
