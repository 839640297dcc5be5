import { Injectable } from '@nestjs/common';
import { type AdapterScales, EngineClient } from '#engine';
import type { AdapterScale } from './lora-scales.js';

/** A loaded adapter, and the scale of tasks that ask for none. */
export interface AdapterState extends AdapterScale {
  readonly path: string;
}

/** The scales of the LoRA adapters that tasks get which ask for none: those of the flags until others are set. */
@Injectable()
export class AdapterScaleSettings {
  private scales: AdapterScales | undefined;

  constructor(private readonly engine: EngineClient) {}

  get count(): number {
    return this.engine.model.adapters.length;
  }

  list(): readonly AdapterState[] {
    const scales = this.of();
    return this.engine.model.adapters.map(({ path }, id) => ({ id, path, scale: scales[id]! }));
  }

  /** For tasks that are made from now on; an adapter that is not named gets 0. @param scales of adapters that exist */
  set(scales: readonly AdapterScale[]): void {
    this.scales = this.of(scales);
  }

  /** What a task is computed with. @param scales absent = as set for all */
  of(scales?: readonly AdapterScale[]): AdapterScales {
    const { adapters } = this.engine.model;
    if (scales === undefined) return this.scales ?? adapters.map(({ scale }) => scale);
    return adapters.map((_, id) => Math.fround(scales.find((one) => one.id === id)?.scale ?? 0));
  }
}
