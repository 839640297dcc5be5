import { ask } from './request.js';

/** `GET /llamero/ui.json`. */
export interface UiFacts {
  readonly version: string;
  readonly build: string;
  readonly compat: string;
  readonly state: 'ready' | 'restarting' | 'sleeping' | 'waking';
  readonly needs_key: boolean;
  readonly model: {
    readonly name: string;
    readonly description: string;
    readonly context_size: number;
    readonly slots: number;
  };
  readonly features: {
    readonly generation: boolean;
    readonly infill: boolean;
    readonly embeddings: boolean;
    readonly rerank: boolean;
    readonly vision: boolean;
    readonly audio: boolean;
    readonly lora: boolean;
    readonly replay: boolean;
    readonly slots: boolean;
    readonly metrics: boolean;
  };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly notice: string;
}

export function askUiFacts(): Promise<UiFacts> {
  return ask<UiFacts>('llamero/ui.json');
}
