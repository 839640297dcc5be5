import type { Backend } from '../backend/backend.js';
import { CacheFolder, type FolderParts } from '../disk-cache/cache-folder.js';
import { DiskTier } from '../disk-cache/disk-tier.js';
import { EngineError } from '../door/engine-error.js';
import type { EngineOptions } from '../door/engine-options.js';
import { strictOriginOf } from '../sequence-files/origin.js';

interface Parts extends Pick<FolderParts, 'adapters' | 'mediaTokens'> {
  readonly warn: (message: string) => void;
}

/** The disk cache with what earlier engines have left in it; undefined where there is none. Does not reject. */
export async function openDiskTier(
  backend: Backend,
  options: EngineOptions,
  { warn, ...parts }: Parts,
): Promise<DiskTier | undefined> {
  const { diskCache, hostCacheBytes = 0 } = options;
  if (!diskCache || hostCacheBytes === 0 || backend.model.embedding) return undefined;
  try {
    const origin = strictOriginOf(backend, options);
    const maxTokens = backend.context.sequenceContextSize;
    const tier = new DiskTier(
      new CacheFolder(diskCache.folder, { ...parts, origin, maxTokens }),
      diskCache.maxBytes,
      warn,
    );
    await tier.open();
    return tier;
  } catch (cause) {
    warn(`there is no disk cache: ${EngineError.from(cause).message}`);
    return undefined;
  }
}
