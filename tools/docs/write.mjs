// Writes generated pages, named on the command line; all without a name. Runs on the build.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';
import { PAGES, readPage } from './pages.mjs';

const names = process.argv.slice(2);
for (const { name, content } of PAGES.filter((page) => names.length === 0 || names.includes(page.name))) {
  writeFileSync(join(ROOT, name), await content(readPage(name)));
  console.log(`wrote ${name}`);
}
