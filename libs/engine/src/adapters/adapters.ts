import { EngineError } from '../core/engine-error.js';
import { type AdapterSet, NO_ADAPTERS } from './adapter-set.js';

/** A LoRA adapter to load, and the scale that it begins with. */
export interface AdapterFile {
  readonly path: string;
  readonly scale: number;
}

export interface AdapterScale {
  readonly id: number;
  readonly scale: number;
}

export interface AdapterState extends AdapterScale {
  readonly path: string;
}

/** The loaded LoRA adapters and the scales that tasks get which ask for none. */
export class Adapters {
  private readonly sets = new Map<string, AdapterSet>([['', NO_ADAPTERS]]);
  private scales: readonly number[];

  constructor(private readonly files: readonly AdapterFile[]) {
    this.scales = files.map(({ scale }) => scale);
  }

  list(): AdapterState[] {
    return this.files.map(({ path }, id) => ({ id, path, scale: this.scales[id]! }));
  }

  /** For tasks that come from now on; an adapter that is not named gets 0. @throws ERR_INVALID_ADAPTER */
  setScales(scales: readonly AdapterScale[]): void {
    this.scales = this.completed(scales);
  }

  /** @param scales absent = those set for all @throws ERR_INVALID_ADAPTER */
  setOf(scales?: readonly AdapterScale[]): AdapterSet {
    return this.interned(scales === undefined ? this.scales : this.completed(scales));
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
    const set = this.interned(scales);
    return set.key === key ? set : undefined;
  }

  private completed(scales: readonly AdapterScale[]): readonly number[] {
    const all = this.files.map(() => 0);
    for (const { id, scale } of scales) {
      if (!Number.isInteger(id) || id < 0 || id >= all.length) {
        const known = all.length === 0 ? 'there are none' : `0 to ${all.length - 1}`;
        throw new EngineError('ERR_INVALID_ADAPTER', `There is no LoRA adapter ${id} (${known})`);
      }
      all[id] = Math.fround(scale);
    }
    return all;
  }

  private interned(scales: readonly number[]): AdapterSet {
    const acting = this.files.flatMap(({ path }, id) => (scales[id] === 0 ? [] : [[path, Math.fround(scales[id]!)]]));
    const key = acting.length === 0 ? '' : JSON.stringify(acting);
    const known = this.sets.get(key);
    if (known) return known;
    const set: AdapterSet = { scales: Float32Array.from(scales), key };
    this.sets.set(key, set);
    return set;
  }
}

/** Undefined where it is no JSON: the key may come from a damaged file. */
function parsed(key: string): unknown {
  try {
    return JSON.parse(key);
  } catch {
    return undefined;
  }
}
