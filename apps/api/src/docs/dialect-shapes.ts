import type { Dialect } from '../config/dialect.js';
import { GenerationParams, GenerationSettings } from '../generation/generation-settings.js';
import { GenerationParamsV05, GenerationSettingsV05 } from '../generation/generation-settings-v05.js';
import type { DeclaredClass } from '../http/declared-fields.js';
import { ModelList } from '../models/models.response.js';
import { ModelListV05 } from '../models/models-v05.response.js';
import { PropsAnswer } from '../props/props.response.js';
import { PropsAnswerV05 } from '../props/props-v05.response.js';
import { SlotState } from '../slots/slot-state.js';
import { SlotStateV05 } from '../slots/slot-state-v05.js';

/** THE table of responses whose shape a dialect changes: what stands in the document under the name of a class. */
export const DIALECT_SHAPES: Readonly<Record<Dialect, ReadonlyMap<DeclaredClass, DeclaredClass>>> = {
  seed: new Map(),
  'v0.5': new Map<DeclaredClass, DeclaredClass>([
    [GenerationParams, GenerationParamsV05],
    [GenerationSettings, GenerationSettingsV05],
    [SlotState, SlotStateV05],
    [PropsAnswer, PropsAnswerV05],
    [ModelList, ModelListV05],
  ]),
};
