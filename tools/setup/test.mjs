import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GATES, runGates } from '../gates/gates.mjs';
import { countFailedGates } from './count-reporter.mjs';
import { ensureReady } from './ensure.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';

await run(ensureReady);
// Arguments of `npm test --` are vitest's; they ask for certain tests, and not for the gates.
const args = process.argv.slice(2);
if (args.length === 0) countFailedGates(await runGates(ROOT, GATES, console.log));
// In this process, so that the exit code is vitest's own.
process.chdir(ROOT);
const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'tools', 'setup', 'count-reporter.mjs')}`];
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
process.argv = [process.execPath, vitest, 'run', ...reporters, ...args];
await import(pathToFileURL(vitest).href);
