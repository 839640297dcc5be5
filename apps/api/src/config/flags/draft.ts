import { option, optionalValue } from '../flag.js';
import { draftingTypes } from '../values/drafting-types.js';
import { decimal, integer } from '../values/numbers.js';
import { onOffAuto } from '../values/switches.js';
import { text } from '../values/texts.js';
import { kvType } from './context.js';
import { deviceNames, layerCount } from './devices.js';
import { threadCount } from './processors.js';

/** The most tokens of a lookup: llama.cpp's bound. */
const LONGEST_LOOKUP = 1024;

/** Speculative decoding: what drafts, and how far. */
export const DRAFT = {
  draftMax: option(integer(0), {
    names: ['--draft-max', '--draft', '--draft-n', '--spec-draft-n-max'],
    env: ['LLAMA_ARG_DRAFT_MAX', 'LLAMA_ARG_SPEC_DRAFT_N_MAX'],
    default: 16,
    help: 'most tokens to draft (0 = none)',
  }),
  draftMin: option(integer(0), {
    names: ['--draft-min', '--draft-n-min', '--spec-draft-n-min'],
    env: ['LLAMA_ARG_DRAFT_MIN', 'LLAMA_ARG_SPEC_DRAFT_N_MIN'],
    default: 5,
    help: 'fewest tokens worth a draft',
  }),
  draftPMin: option(decimal({ min: 0, max: 1 }), {
    names: ['--draft-p-min', '--spec-draft-p-min'],
    env: ['LLAMA_ARG_DRAFT_P_MIN', 'LLAMA_ARG_SPEC_DRAFT_P_MIN'],
    hint: 'P',
    default: 0.9,
    help: 'probability below which drafting stops',
  }),
  contextSizeDraft: option(integer(0), {
    names: ['-cd', '--ctx-size-draft'],
    env: 'LLAMA_ARG_CTX_SIZE_DRAFT',
    default: 0,
    help: "tokens of each slot in the draft model's context (0 = as many as the slot has)",
  }),
  batchInvariance: optionalValue(onOffAuto, {
    names: ['--spec-exact'],
    default: 'auto',
    bare: 'on',
    help: 'verify drafts one by one, so that texts are those without drafts bit by bit, at the cost of the time that drafts save; without a value: on; auto: on a processor without flash attention',
  }),
  threadsDraft: option(threadCount, {
    names: ['-td', '--threads-draft', '--spec-draft-threads'],
    default: undefined,
    defaultText: 'same as --threads',
    help: 'threads the draft model generates with (-1 or 0 = chosen from the number of cores)',
  }),
  threadsBatchDraft: option(threadCount, {
    names: ['-tbd', '--threads-batch-draft', '--spec-draft-threads-batch'],
    default: undefined,
    defaultText: 'same as --threads-draft, else as --threads-batch',
    help: 'threads the draft model evaluates prompts with',
  }),
  cacheTypeKDraft: option(kvType, {
    names: ['-ctkd', '--cache-type-k-draft', '--spec-draft-type-k'],
    env: 'LLAMA_ARG_SPEC_DRAFT_CACHE_TYPE_K',
    hint: 'TYPE',
    default: 'f16',
    help: `type of the keys in the draft model's KV cache: ${kvType.hints[0]}`,
  }),
  cacheTypeVDraft: option(kvType, {
    names: ['-ctvd', '--cache-type-v-draft', '--spec-draft-type-v'],
    env: 'LLAMA_ARG_SPEC_DRAFT_CACHE_TYPE_V',
    hint: 'TYPE',
    default: 'f16',
    help: `type of the values in the draft model's KV cache: ${kvType.hints[0]}`,
  }),
  devicesDraft: option(deviceNames, {
    names: ['-devd', '--device-draft', '--spec-draft-device'],
    default: undefined,
    defaultText: 'same as --device',
    help: 'devices to offload the draft model to, separated by commas (none = CPU only)',
  }),
  gpuLayersDraft: option(layerCount, {
    names: ['-ngld', '--gpu-layers-draft', '--n-gpu-layers-draft', '--spec-draft-ngl'],
    env: 'LLAMA_ARG_N_GPU_LAYERS_DRAFT',
    default: undefined,
    defaultText: 'auto',
    help: "layers of the draft model kept on the GPU: a number, 'auto' or 'all'",
  }),
  modelDraft: option(text('FNAME', 'draft.gguf'), {
    names: ['-md', '--model-draft', '--spec-draft-model'],
    env: ['LLAMA_ARG_MODEL_DRAFT', 'LLAMA_ARG_SPEC_DRAFT_MODEL'],
    default: '',
    help: 'a small model with the same vocabulary that drafts, a GGUF file',
  }),
  draftingTypes: option(draftingTypes, {
    names: ['--spec-type'],
    env: 'LLAMA_ARG_SPEC_TYPE',
    default: undefined,
    defaultText: 'draft-simple with --model-draft, else none',
    help: 'what drafts: none, draft-simple (the draft model), ngram-simple (what followed the last tokens before), or both',
  }),
  lookupMatch: option(integer(1, LONGEST_LOOKUP), {
    names: ['--spec-ngram-simple-size-n'],
    default: 12,
    help: 'ngram-simple: tokens that must have occurred before',
  }),
  lookupDraft: option(integer(1, LONGEST_LOOKUP), {
    names: ['--spec-ngram-simple-size-m'],
    default: 48,
    help: 'ngram-simple: most tokens to draft, where --draft-max allows as many',
  }),
  lookupHits: option(integer(1), {
    names: ['--spec-ngram-simple-min-hits'],
    default: 1,
    help: 'ngram-simple: how often they must have occurred',
  }),
} as const;
