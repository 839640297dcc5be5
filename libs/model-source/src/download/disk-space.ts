import { statfs } from 'node:fs/promises';
import { ModelSourceError } from '../model-source-error.js';
import { byteSize } from '../progress/byte-size.js';

/**
 * Refuses a download that cannot fit before hours are spent on it.
 * @param needed bytes
 * @throws ModelSourceError ERR_DISK
 */
export async function assertSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder);
  // File systems that do not know their size say 0.
  if (blocks === 0 || bavail * bsize >= needed) return;
  const free = byteSize(bavail * bsize);
  throw new ModelSourceError('ERR_DISK', `${folder} has ${free} free and the download needs ${byteSize(needed)}`);
}
