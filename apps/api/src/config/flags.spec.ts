import { describe, expect, it } from 'vitest';
import { readArguments } from './argument-reader.js';
import { readEnvironment } from './environment-reader.js';
import { ALL_FLAGS, type AnyFlag, FLAG_GROUPS } from './flags.js';
import { helpText } from './help-text.js';

const FILES: Readonly<Record<string, string>> = {
  'keys.txt': 'one\ntwo\n',
  'schema.json': '{"type":"object"}',
  'grammar.gbnf': 'root ::= "a"',
  'template.jinja': '{{ messages }}',
};
const readFile = (path: string) => FILES[path]!;

/** Every environment name of llama-server's README of January 2025. */
const PROMISED_VARIABLES = [
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

/** Every flag of llama-server's README of January 2025. */
const PROMISED_FLAGS = `
  -h --help --usage --version --verbose-prompt --list-devices -t --threads -tb --threads-batch -C --cpu-mask -Cr
  --cpu-range --cpu-strict --prio --poll -Cb --cpu-mask-batch -Crb --cpu-range-batch --cpu-strict-batch --prio-batch
  --poll-batch -c --ctx-size -n --predict --n-predict -b --batch-size -ub --ubatch-size --keep -fa --flash-attn --no-perf
  -e --escape --no-escape --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale --yarn-orig-ctx
  --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast -dkvc --dump-kv-cache -nkvo --no-kv-offload
  -ctk --cache-type-k -ctv --cache-type-v -dt --defrag-thold -np --parallel --mlock --no-mmap --numa -dev --device -ngl
  --gpu-layers --n-gpu-layers -sm --split-mode -ts --tensor-split -mg --main-gpu --check-tensors --override-kv --lora
  --lora-scaled --control-vector --control-vector-scaled --control-vector-layer-range -m --model -mu --model-url -hfr
  --hf-repo -hff --hf-file -hft --hf-token --log-disable --log-file --log-colors -v --verbose --log-verbose -lv
  --verbosity --log-verbosity --log-prefix --log-timestamps --samplers -s --seed --sampling-seq --ignore-eos --temp
  --top-k --top-p --min-p --xtc-probability --xtc-threshold --typical --repeat-last-n --repeat-penalty
  --presence-penalty --frequency-penalty --dry-multiplier --dry-base --dry-allowed-length --dry-penalty-last-n
  --dry-sequence-breaker --dynatemp-range --dynatemp-exp --mirostat --mirostat-lr --mirostat-ent -l --logit-bias
  --grammar --grammar-file -j --json-schema --no-context-shift -sp --special --no-warmup --spm-infill --pooling -cb
  --cont-batching -nocb --no-cont-batching -a --alias --host --port --path --no-webui --embedding --embeddings
  --reranking --rerank --api-key --api-key-file --ssl-key-file --ssl-cert-file -to --timeout --threads-http
  --cache-reuse --metrics --slots --no-slots --props --slot-save-path --chat-template -sps --slot-prompt-similarity
  --lora-init-without-apply --draft-max --draft --draft-n --draft-min --draft-n-min --draft-p-min -cd --ctx-size-draft
  -devd --device-draft -ngld --gpu-layers-draft --n-gpu-layers-draft -md --model-draft
`.match(/\S+/g)!;

const spellings = ALL_FLAGS.flatMap((flag) => [...flag.names, ...flag.offNames]);
const variables = ALL_FLAGS.flatMap(variablesOf);

function label(flag: AnyFlag): string {
  return flag.names.join(', ');
}

function variablesOf(flag: AnyFlag): readonly string[] {
  return [...flag.env, ...flag.offEnv];
}

function exampleWords(flag: AnyFlag): readonly string[] {
  return flag.takesValue === 'never' ? [] : flag.type.examples;
}

function exampleValue(flag: AnyFlag): unknown {
  return flag.takesValue === 'never' ? flag.bare : flag.type.parse(flag.type.examples, readFile);
}

describe('the table of flags', () => {
  // contract: flags.all
  it.each(PROMISED_FLAGS)('knows %s', (name) => {
    expect(spellings).toContain(name);
  });

  // contract: start.environment-names
  it.each(PROMISED_VARIABLES)('knows the variable %s', (name) => {
    expect(variables).toContain(name);
  });

  it('gives every spelling and every variable one meaning', () => {
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it('writes short flags with one dash and long ones with two', () => {
    expect(spellings.filter((name) => !/^(-[A-Za-z][a-z-]*|--[a-z][a-z-]+)$/.test(name))).toEqual([]);
  });

  it('says why a flag has no effect', () => {
    const silent = ALL_FLAGS.filter((flag) => (flag.status === 'noEffect') !== (flag.remark !== ''));
    expect(silent.map(label)).toEqual([]);
  });

  it('lists every flag in exactly one group', () => {
    expect(FLAG_GROUPS.reduce((sum, group) => sum + group.flags.length, 0)).toBe(new Set(ALL_FLAGS).size);
  });
});

/** The flags that a rule is about, as rows of `it.each`. */
function flagsWhere(isMeant: (flag: AnyFlag) => boolean): readonly (readonly [string, AnyFlag])[] {
  return ALL_FLAGS.filter(isMeant).map((flag) => [label(flag), flag]);
}

describe('every flag', () => {
  // contract: flags.all
  it.each(flagsWhere(() => true))('%s is read under every spelling', (_, flag) => {
    for (const name of flag.names) {
      expect(readArguments([name, ...exampleWords(flag)], readFile)).toEqual([
        { flag, name, value: exampleValue(flag) },
      ]);
    }
    for (const name of flag.offNames) {
      expect(readArguments([name], readFile)).toEqual([{ flag, name, value: false }]);
    }
  });

  it.each(flagsWhere(() => true))('%s is explained by --help with its variables', (_, flag) => {
    const help = helpText().replaceAll(/\s+/g, ' ');
    expect(help).toContain(`${[...flag.names, ...flag.offNames].join(', ')} ${flag.hint}`.trim());
    expect(help).toContain(flag.help.replaceAll(/\s+/g, ' '));
    for (const name of variablesOf(flag)) expect(help).toContain(name);
  });

  it.each(flagsWhere((flag) => variablesOf(flag).length > 0))('%s is read from its variables', (_, flag) => {
    for (const name of flag.env) {
      const text = flag.type.examples[0]!;
      const value = flag.type.parse([text], readFile);
      expect(readEnvironment({ [name]: text }, readFile)).toEqual([{ flag, name, value }]);
    }
    for (const name of flag.offEnv) {
      expect(readEnvironment({ [name]: '1' }, readFile)).toEqual([{ flag, name, value: false }]);
      expect(readEnvironment({ [name]: '0' }, readFile)).toEqual([]);
    }
  });

  it.each(flagsWhere((flag) => flag.takesValue === 'always'))('%s does not stand without its value', (_, flag) => {
    for (const name of flag.names) {
      const message = `${name}: a value is missing (${flag.hint})`;
      expect(() => readArguments([name], readFile)).toThrow(message);
      expect(() => readArguments([name, ...exampleWords(flag).slice(1), '--mlock'], readFile)).toThrow(
        `${message} before --mlock`,
      );
    }
  });

  it.each(flagsWhere((flag) => flag.takesValue !== 'optionally'))('%s can ask for more than the default', (_, flag) => {
    const wanted = flag.offNames.length > 0 && flag.default === true ? false : exampleValue(flag);
    expect(wanted).not.toEqual(flag.default);
  });

  it.each(flagsWhere((flag) => typeof flag.default === 'number' && flag.takesValue === 'always'))(
    '%s has a default within its own range',
    (_, flag) => {
      expect(flag.type.parse([flag.defaultText], readFile)).toBe(flag.default);
    },
  );
});
