import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ensure.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';

await run(ensureReady);
// In this process, so that the exit code is vitest's own. Arguments of `npm test --` are vitest's.
process.chdir(ROOT);
const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'tools', 'setup', 'count-reporter.mjs')}`];
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
process.argv = [process.execPath, vitest, 'run', ...reporters, ...process.argv.slice(2)];
await import(pathToFileURL(vitest).href);
