import { GATES, runGates } from '../gates/gates.mjs';
import { ensureReady } from './ensure.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';

await run(ensureReady);
const failed = await runGates(ROOT, GATES, console.log);
process.exitCode = failed.length > 0 ? 1 : 0;
