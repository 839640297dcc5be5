import type { ModelInfo, SlotSnapshot, Task, Timings } from '#engine';
import type { GenerationSettings } from '../generation/generation-settings.js';
import type { SettingsView } from '../generation/generation-settings.response.js';
import type { TimingsAnswer } from '../generation/timings.response.js';
import type { DeclaredClass } from '../http/declared-fields.js';
import type { ModelList, NamedModel } from '../models/models.response.js';
import type { PropsAnswer, PropsFacts } from '../props/props.response.js';
import type { SlotFacts, SlotState } from '../slots/slot-state.js';

/** Injects the Compatibility that the process was started with. */
export const COMPATIBILITY = Symbol('Compatibility');

/** One generation of llama-server: what it answers, wherever generations differ. */
export interface Compatibility {
  /** Paths that may be read without a key, beside those that always may. */
  readonly publicPaths: readonly string[];
  /** What the document describes in place of a class whose fields are those that all generations show. */
  readonly shapes: ReadonlyMap<DeclaredClass, DeclaredClass>;

  /** --n-predict bounds what a request asks for; else it stands in where a request asks for nothing. */
  readonly capsPrediction: boolean;
  /** The last chunk of a chat stream carries the usage, unless a chunk of its own was asked for. */
  readonly usageUnasked: boolean;
  /** A chat stream begins with a chunk that only says who speaks; else the first delta says so, beside what it adds. */
  readonly hasRoleChunk: boolean;
  /** Probabilities after sampling include those of 0. */
  readonly showsImpossible: boolean;

  /** The name of the model in answers. @param requested the one that the request gives */
  modelName(requested: string | undefined, alias: string, path: string): string;
  timings(timings: Timings): TimingsAnswer;
  /** The effective settings of a task. */
  settings(task: Task, view: SettingsView): GenerationSettings;
  slot(slot: SlotSnapshot, facts: SlotFacts): Promise<SlotState>;
  props(facts: PropsFacts): PropsAnswer;
  /** @param tags the words of --tags @param now milliseconds */
  models(
    model: ModelInfo,
    alias: string,
    tags: string,
    now: number,
  ): ModelList & { readonly data: readonly NamedModel[] };
}
