import { createRequire } from 'node:module';

export type * from '#native';

/** The addon: the only place that loads it. */
export const native = createRequire(import.meta.url)('#native') as typeof import('#native');
export type { ModelInfo as NativeModelInfo } from '#native';
