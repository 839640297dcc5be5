// Writes docs/flags.md from the table of flags. Runs on the build: `npm run docs:flags`.
import { writeFileSync } from 'node:fs';
import { markdownTable } from '../../dist/apps/api/src/config/markdown-table.js';

const file = new URL('../../docs/flags.md', import.meta.url);
writeFileSync(file, markdownTable());
console.log(`wrote ${file.pathname}`);
