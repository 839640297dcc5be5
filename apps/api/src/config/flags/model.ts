import { list, option, toggle } from '../flag.js';
import { metadataOverrides } from '../values/metadata-override.js';
import { text, twoWords } from '../values/texts.js';
import { mapType } from '../values/value-type.js';

const listOf = <T>(value: T): readonly T[] => [value];
const path = text('FNAME', 'file.gguf');
const scaledPath = twoWords(['FNAME', 'SCALE'], ['file.gguf', '0.5']);

/** The model, its metadata and its adapters. */
export const MODEL = {
  checkTensors: toggle({
    names: ['--check-tensors'],
    default: false,
    help: 'refuse a model whose tensors hold invalid values',
  }),
  overrides: list(metadataOverrides, {
    names: ['--override-kv'],
    help: "replace an entry of the model's metadata; types: int, float, bool, str; repeatable",
  }),
  lora: list(mapType(path, listOf), {
    names: ['--lora'],
    status: 'later',
    help: 'a LoRA adapter; repeatable',
  }),
  loraScaled: list(mapType(scaledPath, listOf), {
    names: ['--lora-scaled'],
    status: 'later',
    help: 'a LoRA adapter and its scale; repeatable',
  }),
  controlVector: list(mapType(path, listOf), {
    names: ['--control-vector'],
    status: 'later',
    help: 'a control vector; repeatable',
  }),
  controlVectorScaled: list(mapType(scaledPath, listOf), {
    names: ['--control-vector-scaled'],
    status: 'later',
    help: 'a control vector and its scale; repeatable',
  }),
  controlVectorLayerRange: option(twoWords(['START', 'END'], ['1', '8']), {
    names: ['--control-vector-layer-range'],
    default: '',
    defaultText: 'all layers',
    status: 'later',
    help: 'layers that the control vectors act on, both included',
  }),
  model: option(path, {
    names: ['-m', '--model'],
    env: 'LLAMA_ARG_MODEL',
    default: '',
    defaultText: 'the demo model of this package',
    help: 'the model, a GGUF file',
  }),
  modelUrl: option(text('MODEL_URL', 'https://example.com/model.gguf'), {
    names: ['-mu', '--model-url'],
    env: 'LLAMA_ARG_MODEL_URL',
    default: '',
    help: 'where to download the model from',
  }),
  hfRepo: option(text('REPO', 'user/model'), {
    names: ['-hf', '-hfr', '--hf-repo'],
    env: 'LLAMA_ARG_HF_REPO',
    default: '',
    help: 'Hugging Face repository of the model, with a quant where one is wanted: user/model:Q4_K_M',
  }),
  hfFile: option(text('FILE', 'model.gguf'), {
    names: ['-hff', '--hf-file'],
    env: 'LLAMA_ARG_HF_FILE',
    default: '',
    help: "the model's file in the Hugging Face repository",
  }),
  hfToken: option(text('TOKEN', 'hf_secret'), {
    names: ['-hft', '--hf-token'],
    env: 'HF_TOKEN',
    default: '',
    help: 'access token for --hf-repo',
  }),
  offline: toggle({
    names: ['--offline'],
    env: 'LLAMA_ARG_OFFLINE',
    default: false,
    help: 'open no connection for the model: use what was downloaded before',
  }),
} as const;
