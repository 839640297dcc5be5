import { GenerationSettings } from '../../generation/generation-settings.js';
import { timingsOf } from '../../generation/timings.response.js';
import type { DeclaredClass } from '../../http/declared-fields.js';
import { ModelList } from '../../models/models.response.js';
import { PropsAnswer } from '../../props/props.response.js';
import { SlotState } from '../../slots/slot-state.js';
import type { Compatibility } from '../compatibility.js';
import { GenerationSettings2025 } from './generation-settings.js';
import { generationSettings2025 } from './generation-settings.response.js';
import { ModelList2025, modelList2025 } from './models.response.js';
import { PropsAnswer2025, props2025 } from './props.response.js';
import { SlotState2025, slotState2025 } from './slot-state.js';

/** llama-server of January 2025, the generation whose document this server was made from. */
export const JANUARY_2025: Compatibility = {
  publicPaths: ['/models', '/v1/models', '/props'],
  shapes: new Map<DeclaredClass, DeclaredClass>([
    [GenerationSettings, GenerationSettings2025],
    [SlotState, SlotState2025],
    [PropsAnswer, PropsAnswer2025],
    [ModelList, ModelList2025],
  ]),
  capsPrediction: true,
  usageUnasked: true,
  hasRoleChunk: false,
  showsImpossible: true,
  modelName: (requested, alias) => requested ?? (alias || 'gpt-3.5-turbo'),
  timings: timingsOf,
  settings: generationSettings2025,
  slot: slotState2025,
  props: props2025,
  models: (model, alias, _tags, now) => modelList2025(model, alias, now),
};
