import { option, optionalValue, toggle } from '../flag.js';
import { decimal, integer } from '../values/numbers.js';
import { onOffAuto } from '../values/switches.js';
import { oneOf } from '../values/texts.js';

/** llama.cpp's LLAMA_MAX_SEQ. */
const MAX_SLOTS = 256;

export const kvType = oneOf('f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1');

/** The context: its size, its slots, its KV cache. */
export const CONTEXT = {
  contextSize: option(integer(0), {
    names: ['-c', '--ctx-size'],
    env: 'LLAMA_ARG_CTX_SIZE',
    default: 4096,
    help: 'tokens in the context, divided among the slots (0 = from the model)',
  }),
  predict: option(integer(-2), {
    names: ['-n', '--predict', '--n-predict'],
    env: 'LLAMA_ARG_N_PREDICT',
    default: -1,
    help: 'most tokens that a request may generate (-1 = endless, -2 = until the context is full)',
  }),
  batchSize: option(integer(1), {
    names: ['-b', '--batch-size'],
    env: 'LLAMA_ARG_BATCH',
    default: 2048,
    help: 'most tokens in one step',
  }),
  ubatchSize: option(integer(1), {
    names: ['-ub', '--ubatch-size'],
    env: 'LLAMA_ARG_UBATCH',
    default: 512,
    help: 'most tokens computed at once within a step',
  }),
  keep: option(integer(-1), {
    names: ['--keep'],
    default: 0,
    help: 'tokens of the prompt that stay when the context shifts (-1 = all)',
  }),
  swaFull: toggle({
    names: ['--swa-full'],
    env: 'LLAMA_ARG_SWA_FULL',
    default: false,
    help: 'keep the whole cache of layers with sliding-window attention',
  }),
  flashAttention: optionalValue(onOffAuto, {
    names: ['-fa', '--flash-attn'],
    env: 'LLAMA_ARG_FLASH_ATTN',
    default: 'auto',
    bare: 'on',
    help: 'flash attention; without a value: on; auto: off on a processor where heads are narrow, else as llama.cpp decides',
  }),
  perf: toggle({
    names: ['--perf'],
    offNames: ['--no-perf'],
    env: 'LLAMA_ARG_PERF',
    default: true,
    status: 'noEffect',
    remark: 'the timings of llama.cpp itself are not read',
    help: 'timings inside llama.cpp',
  }),
  escape: toggle({
    names: ['-e', '--escape'],
    offNames: ['--no-escape'],
    default: true,
    help: 'read \\n, \\r, \\t, \\\', \\", \\\\ and \\xHH in --dry-sequence-breaker as the characters they stand for',
  }),
  dumpKvCache: toggle({
    names: ['-dkvc', '--dump-kv-cache'],
    default: false,
    status: 'noEffect',
    remark: 'llama.cpp has no such print any more',
    help: 'print the KV cache',
  }),
  kvOffload: toggle({
    names: ['-kvo', '--kv-offload'],
    offNames: ['-nkvo', '--no-kv-offload'],
    env: 'LLAMA_ARG_KV_OFFLOAD',
    default: true,
    help: 'keep the KV cache on the GPU',
  }),
  kvUnified: toggle({
    names: ['-kvu', '--kv-unified'],
    offNames: ['-no-kvu', '--no-kv-unified'],
    env: 'LLAMA_ARG_KV_UNIFIED',
    default: undefined,
    defaultText: 'chosen by the engine',
    help: 'one KV cache that all slots share, instead of an equal part for each',
  }),
  cacheTypeK: option(kvType, {
    names: ['-ctk', '--cache-type-k'],
    env: 'LLAMA_ARG_CACHE_TYPE_K',
    hint: 'TYPE',
    default: 'f16',
    help: `type of the keys in the KV cache: ${kvType.hints[0]}`,
  }),
  cacheTypeV: option(kvType, {
    names: ['-ctv', '--cache-type-v'],
    env: 'LLAMA_ARG_CACHE_TYPE_V',
    hint: 'TYPE',
    default: 'f16',
    help: `type of the values in the KV cache: ${kvType.hints[0]}`,
  }),
  defragThreshold: option(decimal(), {
    names: ['-dt', '--defrag-thold'],
    env: 'LLAMA_ARG_DEFRAG_THOLD',
    default: 0.1,
    status: 'noEffect',
    remark: 'llama.cpp no longer fragments its KV cache',
    help: 'fragmentation at which the KV cache is put in order (< 0 = never)',
  }),
  parallel: option(integer(1, MAX_SLOTS), {
    names: ['-np', '--parallel'],
    env: 'LLAMA_ARG_N_PARALLEL',
    default: 1,
    help: 'slots, that is, requests served at the same time',
  }),
} as const;
