import type { AdapterFile } from '../door/adapter-file.js';
import type { AdapterScales } from '../door/task.js';
import { type AdapterSet, NO_ADAPTERS } from './adapter-set.js';

/** The loaded LoRA adapters: makes sets of the scales that tasks ask for. */
export class Adapters {
  constructor(private readonly files: readonly Pick<AdapterFile, 'path'>[]) {}

  /** @param scales by adapter; those that are left out are 0 */
  setOf(scales: AdapterScales = []): AdapterSet {
    const all = this.files.map((_, id) => Math.fround(scales[id] ?? 0));
    const acting = this.files.flatMap(({ path }, id) => (all[id] === 0 ? [] : [[path, all[id]!] as const]));
    if (acting.length === 0) return NO_ADAPTERS;
    return { scales: Float32Array.from(all), key: JSON.stringify(acting) };
  }

  /** The set of a key that an earlier run may have made; undefined when the adapters are not those of now. */
  setWithKey(key: string): AdapterSet | undefined {
    if (key === '') return NO_ADAPTERS;
    const parts = parsed(key);
    if (!Array.isArray(parts)) return undefined;
    const scales = this.files.map(({ path }) => {
      const part = parts.find((candidate: unknown) => Array.isArray(candidate) && candidate[0] === path);
      return typeof part?.[1] === 'number' ? (part[1] as number) : 0;
    });
    const set = this.setOf(scales);
    return set.key === key ? set : undefined;
  }
}

/** Undefined if it is not JSON: the key may come from a damaged file. */
function parsed(key: string): unknown {
  try {
    return JSON.parse(key);
  } catch {
    return undefined;
  }
}
