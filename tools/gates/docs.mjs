// Says which generated pages are not what the code gives, and how to write them again. Runs on the build.
import { PAGES, readPage, saysTheSame } from '../docs/pages.mjs';

for (const { name, command, content } of PAGES) {
  const written = readPage(name);
  if (saysTheSame(written, await content(written))) continue;
  console.log(`${name} is not up to date. To write it again: ${command}`);
  process.exitCode = 1;
}
