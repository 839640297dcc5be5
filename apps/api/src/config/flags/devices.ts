import { option, toggle } from '../flag.js';
import { integer, parseDecimal } from '../values/numbers.js';
import { commaList, oneOf, splitList } from '../values/texts.js';
import { mapType, quote, ValueError, wordType } from '../values/value-type.js';

/** A number of layers; -1 stands for llama.cpp's own choice and -2 for all. */
export const layerCount = wordType('N', '99', (word) => {
  if (word === 'auto') return -1;
  if (word === 'all') return -2;
  if (/^-?\d+$/.test(word)) return integer(-2).parse([word], () => '');
  throw new ValueError(`${quote(word)} is neither a number of layers nor auto nor all`);
});

const proportions = wordType('N0,N1,N2,...', '3,1', (word) => {
  const numbers = splitList(word, /[,/]/).map(parseDecimal);
  if (numbers.length === 0 || numbers.some((number) => !(number >= 0))) {
    throw new ValueError(`${quote(word)} is not a list of proportions`);
  }
  return numbers;
});

/** An empty list stands for none. */
export const deviceNames = mapType(commaList('<dev1,dev2,..>', 'none'), (names) =>
  names.length === 1 && names[0] === 'none' ? [] : names,
);

/** As many as ggml knows (GGML_RPC_MAX_SERVERS). */
const MOST_RPC_SERVERS = 16;

const rpcServers = mapType(commaList('SERVERS', 'node1:50052,node2:50052'), (servers) => {
  const wrong = servers.find((server) => !isEndpoint(server));
  if (wrong !== undefined) throw new ValueError(`${quote(wrong)} is not host:port`);
  if (servers.length > MOST_RPC_SERVERS)
    throw new ValueError(`${servers.length} servers, and at most ${MOST_RPC_SERVERS}`);
  return [...new Set(servers)];
});

/** ggml cuts at the first colon: an IPv6 address is none. */
function isEndpoint(text: string): boolean {
  const port = Number(/^[^:\s]+:(\d{1,5})$/.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}

/** Memory and devices: where the model lies. */
export const DEVICES = {
  mlock: toggle({
    names: ['--mlock'],
    env: 'LLAMA_ARG_MLOCK',
    default: false,
    help: 'keep the model in memory, never swapped out',
  }),
  mmap: toggle({
    names: ['--mmap'],
    offNames: ['--no-mmap'],
    env: 'LLAMA_ARG_MMAP',
    default: true,
    help: 'map the model file into memory instead of reading it',
  }),
  loadMode: option(oneOf('auto', 'none', 'mmap', 'mlock', 'mmap+mlock'), {
    names: ['-lm', '--load-mode'],
    env: 'LLAMA_ARG_LOAD_MODE',
    default: undefined,
    defaultText: 'as --mmap and --mlock say',
    help: 'both of --mmap and --mlock in one word',
  }),
  numa: option(oneOf('distribute', 'isolate', 'numactl'), {
    names: ['--numa'],
    env: 'LLAMA_ARG_NUMA',
    hint: 'TYPE',
    default: undefined,
    defaultText: 'none',
    help: 'placement on machines with several memory nodes: distribute, isolate or numactl',
  }),
  devices: option(deviceNames, {
    names: ['-dev', '--device'],
    env: 'LLAMA_ARG_DEVICE',
    default: undefined,
    defaultText: 'all',
    help: 'devices to offload to, separated by commas (none = CPU only); see --list-devices',
  }),
  rpcServers: option<readonly string[], undefined>(rpcServers, {
    names: ['--rpc'],
    env: 'LLAMA_ARG_RPC',
    default: undefined,
    defaultText: 'none',
    help: 'RPC servers (host:port, separated by commas) that the model is spread over, too; see llamero rpc-worker',
  }),
  gpuLayers: option(layerCount, {
    names: ['-ngl', '--gpu-layers', '--n-gpu-layers'],
    env: 'LLAMA_ARG_N_GPU_LAYERS',
    default: undefined,
    defaultText: 'auto',
    help: "layers kept on the GPU: a number, 'auto' or 'all'",
  }),
  splitMode: option(oneOf('none', 'layer', 'row'), {
    names: ['-sm', '--split-mode'],
    env: 'LLAMA_ARG_SPLIT_MODE',
    default: 'layer',
    help: 'how several GPUs share the model: one GPU only, by layers, or by rows',
  }),
  tensorSplit: option<readonly number[], undefined>(proportions, {
    names: ['-ts', '--tensor-split'],
    env: 'LLAMA_ARG_TENSOR_SPLIT',
    default: undefined,
    defaultText: 'by free memory',
    help: 'share of the model on each GPU, such as 3,1',
  }),
  mainGpu: option(integer(0), {
    names: ['-mg', '--main-gpu'],
    env: 'LLAMA_ARG_MAIN_GPU',
    hint: 'INDEX',
    default: 0,
    help: 'the GPU to use with --split-mode none, or for intermediate results with row',
  }),
} as const;
