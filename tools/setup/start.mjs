import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MAIN } from './build-typescript.mjs';
import { ensureReady } from './ensure.mjs';
import { endWithParent } from './parent.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';

// Node.js would open a debugger at this signal.
process.on('SIGUSR1', () => undefined);
await run(() => ensureReady(process.argv.slice(2)));
if (process.env.npm_lifecycle_event !== undefined) endWithParent();
// In this process, so that the exit code is the server's own; it reads its flags from process.argv.
await import(pathToFileURL(join(ROOT, MAIN)).href);
