import { sortedNames } from '../../config/values/names.js';
import { GenerationSettings } from '../../generation/generation-settings.js';
import type { DeclaredClass } from '../../http/declared-fields.js';
import { ModelList } from '../../models/models.response.js';
import { PropsAnswer } from '../../props/props.response.js';
import { SlotState } from '../../slots/slot-state.js';
import type { Compatibility } from '../compatibility.js';
import { GenerationSettingsV05 } from './generation-settings.js';
import { generationSettingsV05 } from './generation-settings.response.js';
import { ModelListV05, modelListV05 } from './models.response.js';
import { PropsAnswerV05, propsV05 } from './props.response.js';
import { SlotStateV05, slotStateV05 } from './slot-state.js';
import { timingsOfV05 } from './timings.js';

/** llama-server of llama.cpp v0.5.0. */
export const V05: Compatibility = {
  // It asks a key for what tells of the model.
  publicPaths: [],
  shapes: new Map<DeclaredClass, DeclaredClass>([
    [GenerationSettings, GenerationSettingsV05],
    [SlotState, SlotStateV05],
    [PropsAnswer, PropsAnswerV05],
    [ModelList, ModelListV05],
  ]),
  capsPrediction: false,
  usageUnasked: false,
  hasRoleChunk: true,
  showsImpossible: false,
  modelName: (_requested, alias, path) => sortedNames(alias)[0] || path,
  timings: timingsOfV05,
  settings: generationSettingsV05,
  slot: slotStateV05,
  props: propsV05,
  models: (model, alias, tags, now) => modelListV05(model, sortedNames(alias), sortedNames(tags), now),
};
