import type { TaskRequest, Timings } from '#engine';
import type { Dialect } from '../config/dialect.js';
import type { GenerationSettings } from './generation-settings.js';
import { generationSettings, type SettingsView } from './generation-settings.response.js';
import type { GenerationSettingsV05 } from './generation-settings-v05.js';
import { generationSettingsV05 } from './generation-settings-v05.response.js';
import { type TimingsAnswer, timingsOf } from './timings.response.js';
import { timingsOfV05 } from './timings-v05.js';

/** Where the generations of llama-server answer differently. */
export interface DialectRules {
  /** --n-predict bounds what a request asks for; else it stands in where a request asks for nothing. */
  readonly capsPrediction: boolean;
  /** Answers carry the name of the model that the request gave, not the server's. */
  readonly echoesModel: boolean;
  /** The last chunk of a chat stream carries the usage, unless a chunk of its own was asked for. */
  readonly usageUnasked: boolean;
  /** Answers name llama.cpp's build, not this server's. */
  readonly namesLlamaCpp: boolean;
  /** Chat answers and those of /v1/completions have the native answer in `__verbose` where that is asked for. */
  readonly hasVerbose: boolean;
  readonly timings: (timings: Timings) => TimingsAnswer;
  /** The effective settings of a task. */
  readonly settings: (task: TaskRequest, view: SettingsView) => GenerationSettings | GenerationSettingsV05;
}

export const DIALECT_RULES: Readonly<Record<Dialect, DialectRules>> = {
  seed: {
    capsPrediction: true,
    echoesModel: true,
    usageUnasked: true,
    namesLlamaCpp: false,
    hasVerbose: false,
    timings: timingsOf,
    settings: generationSettings,
  },
  'v0.5': {
    capsPrediction: false,
    echoesModel: false,
    usageUnasked: false,
    namesLlamaCpp: true,
    hasVerbose: true,
    timings: timingsOfV05,
    settings: generationSettingsV05,
  },
};
