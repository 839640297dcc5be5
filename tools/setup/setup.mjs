import { ensureReady } from './ensure.mjs';
import { run } from './setup-error.mjs';

await run(ensureReady);
