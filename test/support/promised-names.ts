/** Every environment name of llama-server's README of January 2025. */
export const PROMISED_VARIABLES = [
  ...(
    'THREADS CTX_SIZE N_PREDICT BATCH UBATCH FLASH_ATTN NO_PERF ROPE_SCALING_TYPE ROPE_SCALE ROPE_FREQ_BASE ' +
    'ROPE_FREQ_SCALE YARN_ORIG_CTX YARN_EXT_FACTOR YARN_ATTN_FACTOR YARN_BETA_SLOW YARN_BETA_FAST NO_KV_OFFLOAD ' +
    'CACHE_TYPE_K CACHE_TYPE_V DEFRAG_THOLD N_PARALLEL MLOCK NO_MMAP NUMA DEVICE N_GPU_LAYERS SPLIT_MODE TENSOR_SPLIT ' +
    'MAIN_GPU MODEL MODEL_URL HF_REPO HF_FILE NO_CONTEXT_SHIFT POOLING CONT_BATCHING NO_CONT_BATCHING ALIAS HOST PORT ' +
    'STATIC_PATH NO_WEBUI EMBEDDINGS RERANKING SSL_KEY_FILE SSL_CERT_FILE TIMEOUT THREADS_HTTP CACHE_REUSE ' +
    'ENDPOINT_METRICS ENDPOINT_SLOTS ENDPOINT_PROPS NO_ENDPOINT_SLOTS CHAT_TEMPLATE DRAFT_MAX DRAFT_MIN DRAFT_P_MIN ' +
    'CTX_SIZE_DRAFT N_GPU_LAYERS_DRAFT MODEL_DRAFT'
  )
    .split(' ')
    .map((name) => `LLAMA_ARG_${name}`),
  ...'LLAMA_API_KEY HF_TOKEN LLAMA_LOG_COLORS LLAMA_LOG_VERBOSITY LLAMA_LOG_PREFIX LLAMA_LOG_TIMESTAMPS'.split(' '),
];

/** Every flag of llama-server's README of January 2025, by the group there; ours calls the last one's by their purpose. */
export const PROMISED_FLAGS: Readonly<Record<string, readonly string[]>> = {
  'Common params': words(`
    -h --help --usage --version --verbose-prompt --list-devices -t --threads -tb --threads-batch -C --cpu-mask -Cr
    --cpu-range --cpu-strict --prio --poll -Cb --cpu-mask-batch -Crb --cpu-range-batch --cpu-strict-batch --prio-batch
    --poll-batch -c --ctx-size -n --predict --n-predict -b --batch-size -ub --ubatch-size --keep -fa --flash-attn
    --no-perf -e --escape --no-escape --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale --yarn-orig-ctx
    --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast -dkvc --dump-kv-cache -nkvo --no-kv-offload
    -ctk --cache-type-k -ctv --cache-type-v -dt --defrag-thold -np --parallel --mlock --no-mmap --numa -dev --device
    -ngl --gpu-layers --n-gpu-layers -sm --split-mode -ts --tensor-split -mg --main-gpu --check-tensors --override-kv
    --lora --lora-scaled --control-vector --control-vector-scaled --control-vector-layer-range -m --model -mu
    --model-url -hfr --hf-repo -hff --hf-file -hft --hf-token --log-disable --log-file --log-colors -v --verbose
    --log-verbose -lv --verbosity --log-verbosity --log-prefix --log-timestamps
  `),
  'Sampling params': words(`
    --samplers -s --seed --sampling-seq --ignore-eos --temp --top-k --top-p --min-p --xtc-probability --xtc-threshold
    --typical --repeat-last-n --repeat-penalty --presence-penalty --frequency-penalty --dry-multiplier --dry-base
    --dry-allowed-length --dry-penalty-last-n --dry-sequence-breaker --dynatemp-range --dynatemp-exp --mirostat
    --mirostat-lr --mirostat-ent -l --logit-bias --grammar --grammar-file -j --json-schema
  `),
  'Server params': words(`
    --no-context-shift -sp --special --no-warmup --spm-infill --pooling -cb --cont-batching -nocb --no-cont-batching
    -a --alias --host --port --path --no-webui --embedding --embeddings --reranking --rerank --api-key --api-key-file
    --ssl-key-file --ssl-cert-file -to --timeout --threads-http --cache-reuse --metrics --slots --no-slots --props
    --slot-save-path --chat-template -sps --slot-prompt-similarity --lora-init-without-apply --draft-max --draft
    --draft-n --draft-min --draft-n-min --draft-p-min -cd --ctx-size-draft -devd --device-draft -ngld
    --gpu-layers-draft --n-gpu-layers-draft -md --model-draft
  `),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
