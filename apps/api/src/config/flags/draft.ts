import { option } from '../flag.js';
import { decimal, integer } from '../values/numbers.js';
import { text } from '../values/texts.js';

const status = 'later';

/** Speculative decoding with a draft model. */
export const DRAFT = {
  draftMax: option(integer(0), {
    names: ['--draft-max', '--draft', '--draft-n', '--spec-draft-n-max'],
    env: ['LLAMA_ARG_DRAFT_MAX', 'LLAMA_ARG_SPEC_DRAFT_N_MAX'],
    default: 16,
    status,
    help: 'most tokens to draft',
  }),
  draftMin: option(integer(0), {
    names: ['--draft-min', '--draft-n-min', '--spec-draft-n-min'],
    env: ['LLAMA_ARG_DRAFT_MIN', 'LLAMA_ARG_SPEC_DRAFT_N_MIN'],
    default: 5,
    status,
    help: 'fewest tokens worth a draft',
  }),
  draftPMin: option(decimal({ min: 0, max: 1 }), {
    names: ['--draft-p-min', '--spec-draft-p-min'],
    env: ['LLAMA_ARG_DRAFT_P_MIN', 'LLAMA_ARG_SPEC_DRAFT_P_MIN'],
    hint: 'P',
    default: 0.9,
    status,
    help: 'probability below which drafting stops',
  }),
  contextSizeDraft: option(integer(0), {
    names: ['-cd', '--ctx-size-draft'],
    env: 'LLAMA_ARG_CTX_SIZE_DRAFT',
    default: 0,
    status,
    help: "tokens in the draft model's context (0 = from the model)",
  }),
  devicesDraft: option(text('<dev1,dev2,..>', 'none'), {
    names: ['-devd', '--device-draft', '--spec-draft-device'],
    default: '',
    defaultText: 'same as --device',
    status,
    help: 'devices to offload the draft model to',
  }),
  gpuLayersDraft: option(text('N', '99'), {
    names: ['-ngld', '--gpu-layers-draft', '--n-gpu-layers-draft', '--spec-draft-ngl'],
    env: 'LLAMA_ARG_N_GPU_LAYERS_DRAFT',
    default: '',
    defaultText: 'auto',
    status,
    help: 'layers of the draft model kept on the GPU',
  }),
  modelDraft: option(text('FNAME', 'draft.gguf'), {
    names: ['-md', '--model-draft', '--spec-draft-model'],
    env: ['LLAMA_ARG_MODEL_DRAFT', 'LLAMA_ARG_SPEC_DRAFT_MODEL'],
    default: '',
    status,
    help: 'the draft model, a GGUF file',
  }),
} as const;
