import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this file belongs to, whatever the working directory is. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
