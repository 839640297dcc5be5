import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady } from './ensure.mjs';
import { ROOT } from './paths.mjs';
import { run } from './setup-error.mjs';

await run(ensureReady);
await import(pathToFileURL(join(ROOT, 'dist', 'bench', 'tokenize', 'main.js')).href);
