import { option, toggle } from '../flag.js';
import { decimal, integer } from '../values/numbers.js';
import { oneOf, text } from '../values/texts.js';

/** How requests are served: slots, caches, kinds of output. */
export const GENERATION = {
  contextShift: toggle({
    names: ['--context-shift'],
    offNames: ['--no-context-shift'],
    env: 'LLAMA_ARG_CONTEXT_SHIFT',
    default: true,
    help: 'go on after the context is full, by dropping its older part',
  }),
  special: toggle({ names: ['-sp', '--special'], default: false, help: 'show control tokens in the output' }),
  warmup: toggle({
    names: ['--warmup'],
    offNames: ['--no-warmup'],
    default: true,
    help: 'evaluate an empty run after loading',
  }),
  spmInfill: toggle({
    names: ['--spm-infill'],
    default: false,
    help: 'suffix before prefix in infill prompts, as some models prefer it',
  }),
  embeddings: toggle({
    names: ['--embedding', '--embeddings'],
    env: 'LLAMA_ARG_EMBEDDINGS',
    default: false,
    help: 'serve embeddings instead of text; models that give nothing else do so by themselves',
  }),
  pooling: option(oneOf('none', 'mean', 'cls', 'last', 'rank'), {
    names: ['--pooling'],
    env: 'LLAMA_ARG_POOLING',
    default: undefined,
    defaultText: "the model's",
    help: "how the embeddings of a text's tokens become one, with --embedding",
  }),
  reranking: toggle({
    names: ['--rerank', '--reranking'],
    env: 'LLAMA_ARG_RERANKING',
    default: false,
    help: 'serve reranking, for models with a rank head',
  }),
  contBatching: toggle({
    names: ['-cb', '--cont-batching'],
    offNames: ['-nocb', '--no-cont-batching'],
    env: 'LLAMA_ARG_CONT_BATCHING',
    default: true,
    help: 'evaluate new prompts while other slots generate',
  }),
  alias: option(text('STRING', 'my-model'), {
    names: ['-a', '--alias'],
    env: 'LLAMA_ARG_ALIAS',
    default: '',
    help: 'name of the model in answers; with --compat v0.5 several, separated by commas',
  }),
  tags: option(text('TAG,...', 'chat,small'), {
    names: ['--tags'],
    env: 'LLAMA_ARG_TAGS',
    default: '',
    help: 'words about the model, separated by commas, which GET /v1/models lists with --compat v0.5',
  }),
  slotPromptSimilarity: option(decimal({ min: 0, max: 1 }), {
    names: ['-sps', '--slot-prompt-similarity'],
    hint: 'SIMILARITY',
    default: 0.5,
    help: 'share of a prompt that a slot must already hold to be preferred for it (0 = off)',
  }),
  cachePrompt: toggle({
    names: ['--cache-prompt'],
    offNames: ['--no-cache-prompt'],
    env: 'LLAMA_ARG_CACHE_PROMPT',
    default: true,
    help: 'keep the prompts of requests that do not say for those that begin alike',
  }),
  cacheReuse: option(integer(0), {
    names: ['--cache-reuse'],
    env: 'LLAMA_ARG_CACHE_REUSE',
    default: 0,
    help: 'shortest part of a cached prompt to re-use by moving it (0 = off)',
  }),
  cacheRam: option<number, undefined>(integer(-1, 1_073_741_824), {
    names: ['-cram', '--cache-ram'],
    env: 'LLAMA_ARG_CACHE_RAM',
    hint: 'MiB',
    default: undefined,
    defaultText: 'a quarter of the memory, at most 8192',
    help: 'MiB of memory for prompts that slots held before, so that more chats than slots stay warm (0 = none, -1 = no bound)',
  }),
  ctxCheckpoints: option(integer(0, 1_000_000), {
    names: ['-ctxcp', '--ctx-checkpoints', '--swa-checkpoints'],
    env: 'LLAMA_ARG_CTX_CHECKPOINTS',
    default: 32,
    help: 'most checkpoints of a slot, so that prompts of recurrent and sliding-window models that depart early do not begin with nothing (0 = none)',
  }),
  checkpointMinStep: option(integer(0, 1_073_741_824), {
    names: ['-cms', '--checkpoint-min-step'],
    env: 'LLAMA_ARG_CHECKPOINT_MIN_SPACING_NT',
    default: 8192,
    help: 'tokens between two checkpoints that are not at the first or the last messages (0 = there is one at each end of a message)',
  }),
  cacheShared: toggle({
    names: ['--cache-shared'],
    offNames: ['--no-cache-shared'],
    env: 'LLAMERO_CACHE_SHARED',
    default: false,
    help: 'let each key re-use prompts that were computed for others; the time to the first token then tells what others ask',
  }),
  cacheDisk: option(text('PATH', 'cache'), {
    names: ['--cache-disk'],
    env: 'LLAMERO_CACHE_DISK',
    default: '',
    help: 'folder for prompts that slots held before, so that chats stay warm over a restart; needs --cache-ram',
  }),
  cacheDiskSize: option(integer(-1, 1_073_741_824), {
    names: ['--cache-disk-size'],
    env: 'LLAMERO_CACHE_DISK_SIZE',
    hint: 'MiB',
    default: 16_384,
    help: 'most MiB of files in that folder; what saves the least work makes room (-1 = no bound)',
  }),
  slotSavePath: option(text('PATH', 'slots'), {
    names: ['--slot-save-path'],
    default: '',
    help: 'folder that POST /slots/{id}?action=save saves to; it must exist',
  }),
  loraInitWithoutApply: toggle({
    names: ['--lora-init-without-apply'],
    default: false,
    help: 'load LoRA adapters with scale 0, to be set by POST /lora-adapters',
  }),
} as const;
