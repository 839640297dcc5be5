import { alternative, list, option, toggle } from '../flag.js';
import { adapterFiles, layerRange, scaledAdapterFiles } from '../values/adapter-files.js';
import { metadataOverrides } from '../values/metadata-override.js';
import { text } from '../values/texts.js';

const path = text('FNAME', 'file.gguf');

const lora = list(adapterFiles, { names: ['--lora'], help: 'a LoRA adapter; repeatable, or several with commas' });
const controlVector = list(adapterFiles, {
  names: ['--control-vector'],
  help: 'a control vector; repeatable, or several with commas',
});

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
  lora,
  loraScaled: alternative(lora, scaledAdapterFiles, {
    names: ['--lora-scaled'],
    help: 'a LoRA adapter and its scale; repeatable',
  }),
  controlVector,
  controlVectorScaled: alternative(controlVector, scaledAdapterFiles, {
    names: ['--control-vector-scaled'],
    help: 'a control vector and its scale; repeatable',
  }),
  controlVectorLayerRange: option(layerRange, {
    names: ['--control-vector-layer-range'],
    default: undefined,
    defaultText: 'all layers',
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
    isSecret: true,
    help: 'access token for --hf-repo',
  }),
  offline: toggle({
    names: ['--offline'],
    env: 'LLAMA_ARG_OFFLINE',
    default: false,
    help: 'open no connection for the model: use what was downloaded before',
  }),
} as const;
